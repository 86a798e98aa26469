// Package scalar reads and writes the scalars of the API.
//
// Writing is simple: there is a function for each domain type. Reading is not. If a value of an input is wrong, the
// caller gets a typed refusal that names the field, also inside a list of a thousand events of which the others are
// valid. So the argument types here store what is wrong with a value instead of failing at once, and the code that uses
// the value passes the field's name.
package scalar
