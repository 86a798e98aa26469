package graph

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/graph/scalar"
)

// checkVariables refuses variables that are not of the types that an operation declares. The executor is strict
// with what stands in a query and lenient with variables: it takes a number for a String, "5" for an Int, and an
// enumeration's value in lower case for none at all, so that a filter would silently match nothing. Here both are
// the same. The API's own scalars are read later, by who can name their field in a refusal.
func checkVariables(schema *ast.Schema, operation *ast.OperationDefinition, values map[string]any) *gqlerror.Error {
	for _, declared := range operation.VariableDefinitions {
		value, given := values[declared.Variable]
		if !given && declared.DefaultValue != nil {
			continue
		}
		if fault := checkVariable(schema, "$"+declared.Variable, declared.Type, value, given); fault != "" {
			return withCode(gqlerror.ErrorPosf(declared.Position, "%s", fault), codeValidationFailed)
		}
	}
	return nil
}

// checkValues refuses what validation lets pass, and the executor cannot read. GraphQL lets a variable that may be null
// stand where null may not be as long as one of the two has a default, and leaves it to whoever executes to see that null
// was given all the same: the executor would take it for 0, for an enumeration's value that there is none of, and for the
// id "null". And an object without fields stands for anything, and so does a number of any size for an instant.
func checkValues(operation *graphql.OperationContext) *gqlerror.Error {
	v := values{null: map[string]bool{}, seen: map[string]bool{}}
	for name, value := range operation.Variables {
		v.null[name] = value == nil
	}
	v.selections(operation.Operation.SelectionSet)
	return v.fault
}

// values looks for the first value of an operation that may not be where it is.
type values struct {
	null  map[string]bool // the variables that are
	seen  map[string]bool // fragments
	fault *gqlerror.Error
}

func (v *values) selections(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			v.arguments(s.Arguments)
			v.directives(s.Directives)
			v.selections(s.SelectionSet)
		case *ast.InlineFragment:
			v.directives(s.Directives)
			v.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			v.directives(s.Directives)
			if !v.seen[s.Name] {
				v.seen[s.Name] = true
				v.selections(s.Definition.SelectionSet)
			}
		}
	}
}

func (v *values) directives(directives ast.DirectiveList) {
	for _, directive := range directives {
		v.arguments(directive.Arguments)
	}
}

func (v *values) arguments(arguments ast.ArgumentList) {
	for _, argument := range arguments {
		v.value(argument.Name, argument.Value)
	}
}

// value looks at what is given for an argument, or for an input field, and at each value in it.
func (v *values) value(name string, value *ast.Value) {
	as := value.ExpectedType
	switch {
	case v.fault != nil:
	case isBeyond(value):
		v.refuse(value, "%s is %s, a number that is beyond any that can be read", name, scalar.Short(value.Raw, maxQuoted))
	case as == nil:
	case value.Kind == ast.Variable && v.null[value.Raw] && as.NonNull:
		v.refuse(value, "$%s is null; it stands for %s, which is of type %s", value.Raw, name, as)
	case value.Kind == ast.ObjectValue && value.Definition != nil && !takesObjects(value.Definition):
		v.refuse(value, "%s is an object; it is of type %s", name, as)
	}
	for _, child := range value.Children {
		v.value(cmp.Or(child.Name, name), child.Value)
	}
}

func (v *values) refuse(value *ast.Value, format string, args ...any) {
	v.fault = withCode(gqlerror.ErrorPosf(value.Position, format, args...), codeValidationFailed)
}

// isBeyond says whether a value is a number of more than 64 bits, of which validation looks at none that stands for one of
// the API's own scalars.
func isBeyond(value *ast.Value) bool {
	if value.Kind != ast.IntValue && value.Kind != ast.FloatValue {
		return false
	}
	_, err := value.Value(nil)
	return err != nil
}

// takesObjects says whether an object can be of a type: of an input, or of one of the API's own scalars, which say
// themselves what they are not.
func takesObjects(as *ast.Definition) bool {
	return as.Kind == ast.InputObject || as.Kind == ast.Scalar && !as.OneOf("Int", "Float", "String", "Boolean", "ID")
}

// maxQuoted is how much of a number is shown.
const maxQuoted = 40

// checkVariable answers what is wrong with the value at path, which may be absent, or nothing.
func checkVariable(schema *ast.Schema, path string, as *ast.Type, value any, given bool) string {
	switch {
	case !given && as.NonNull:
		return fmt.Sprintf("%s is missing; it is of type %s", path, as)
	case value == nil && as.NonNull:
		return fmt.Sprintf("%s is null; it is of type %s", path, as)
	case value == nil:
		return ""
	case as.Elem != nil:
		return checkListVariable(schema, path, as, value)
	}
	var fits bool
	switch definition := schema.Types[as.NamedType]; definition.Kind {
	case ast.InputObject:
		if fields, ok := value.(map[string]any); ok {
			return checkObjectVariable(schema, path, definition, fields)
		}
	case ast.Enum:
		text, ok := value.(string)
		if ok && definition.EnumValues.ForName(text) == nil {
			return fmt.Sprintf("%s is %s, which is not a %s", path, scalar.Quote(text), as.NamedType)
		}
		fits = ok
	default:
		fits = fitsScalar(as.NamedType, value)
	}
	if number, ok := value.(json.Number); ok && !fits && as.NamedType == "Int" {
		return fmt.Sprintf("%s is %s, which is not an integer of 32 bits", path, scalar.Short(number.String(), maxQuoted))
	}
	if !fits {
		return fmt.Sprintf("%s is %s; it is of type %s", path, scalar.Kind(value), as)
	}
	return ""
}

// checkListVariable checks each element. One value that is no list stands for a list of it. The executor may have
// made such a list of its own by now, which is of another type than those that were read.
func checkListVariable(schema *ast.Schema, path string, as *ast.Type, value any) string {
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return checkVariable(schema, path, as.Elem, value, true)
	}
	for i := range list.Len() {
		if fault := checkVariable(schema, path+"["+strconv.Itoa(i)+"]", as.Elem, list.Index(i).Interface(), true); fault != "" {
			return fault
		}
	}
	return ""
}

func checkObjectVariable(schema *ast.Schema, path string, as *ast.Definition, fields map[string]any) string {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if as.Fields.ForName(name) == nil {
			return fmt.Sprintf("%s has the field %s, which %s has not", path, scalar.Quote(name), as.Name)
		}
	}
	for _, field := range as.Fields {
		value, given := fields[field.Name]
		if !given && field.DefaultValue != nil {
			continue
		}
		if fault := checkVariable(schema, path+"."+field.Name, field.Type, value, given); fault != "" {
			return fault
		}
	}
	return ""
}

// fitsScalar says whether JSON can be a value of one of GraphQL's own scalars, https://spec.graphql.org/draft/.
// Numbers are those that a decoder left as they were written.
func fitsScalar(name string, value any) bool {
	switch name {
	case "String":
		_, ok := value.(string)
		return ok
	case "Boolean":
		_, ok := value.(bool)
		return ok
	case "Int":
		return isInteger(value, 32)
	case "ID": // an integer stands for its digits
		_, ok := value.(string)
		return ok || isInteger(value, 64)
	}
	return true
}

func isInteger(value any, bits int) bool {
	number, ok := value.(json.Number)
	if !ok {
		return false
	}
	_, err := strconv.ParseInt(number.String(), 10, bits)
	return err == nil
}
