// Package scalar reads and writes the scalars of the API.
//
// Writing is plain: a function for each domain type. Reading is not. What a caller wrote wrongly in an input is
// to be answered with a typed refusal that names the field, also inside a list of a thousand events of which the
// others are right. So the argument types here keep what is wrong with a value instead of failing at once, and
// whoever uses the value asks for it with the field's name.
package scalar
