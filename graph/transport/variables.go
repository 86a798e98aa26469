package transport

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

	"github.com/drawdown-billing/drawdown/graph/excerpt"
)

// checkVariables refuses variables that are not of the types that an operation declares. The executor is strict
// with values in a query and lenient with variables: it accepts a number for a String, "5" for an Int, and reads an
// enumeration's value in lower case as none at all, so that a filter would silently match nothing. Here both are
// checked alike. The API's own scalars are read later, by code that can name their field in a refusal.
func checkVariables(
	schema *ast.Schema, operation *ast.OperationDefinition, values map[string]any,
) *gqlerror.Error {
	for _, declared := range operation.VariableDefinitions {
		value, given := values[declared.Variable]
		if !given && declared.DefaultValue != nil {
			continue
		}
		if fault := checkVariable(schema, "$"+declared.Variable, declared.Type, value, given); fault != nil {
			return WithCode(gqlerror.ErrorPosf(declared.Position, "%s", fault.message), fault.code)
		}
	}
	return nil
}

// checkValues refuses values that validation accepts and the executor cannot read. GraphQL allows a variable that may
// be null in a place that may not, as long as one of the two has a default, and requires the executor to refuse null
// when it is sent all the same. Ours would read it as 0, as a value that the enumeration does not have, or as the id
// "null". It would also read an object without fields as anything, and a number of any size as an instant.
func checkValues(operation *graphql.OperationContext) *gqlerror.Error {
	v := values{null: map[string]bool{}}
	for name, value := range operation.Variables {
		v.null[name] = value == nil
	}
	for selection := range walk(operation.Operation.SelectionSet, inPlace()) {
		if field, is := selection.(*ast.Field); is {
			v.arguments(field.Arguments)
		}
		for _, directive := range directivesOf(selection) {
			v.arguments(directive.Arguments)
		}
	}
	return v.fault
}

// values looks for the first value of an operation that may not be where it is.
type values struct {
	null  map[string]bool // the variables that are null
	fault *gqlerror.Error
}

func (v *values) arguments(arguments ast.ArgumentList) {
	for _, argument := range arguments {
		v.value(argument.Name, argument.Value)
	}
}

// value checks what is given for an argument, or for an input field, and each value in it.
func (v *values) value(name string, value *ast.Value) {
	as := value.ExpectedType
	switch {
	case v.fault != nil:
	case isBeyond(value):
		number := excerpt.Short(value.Raw, maxQuoted)
		v.refuse(value, "%s is %s, a number that is beyond any that can be read", name, number)
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
	v.fault = WithCode(gqlerror.ErrorPosf(value.Position, format, args...), CodeValidationFailed)
}

// isBeyond says whether a value is a number of more than 64 bits. Validation does not check numbers in the place of one
// of the API's own scalars.
func isBeyond(value *ast.Value) bool {
	if value.Kind != ast.IntValue && value.Kind != ast.FloatValue {
		return false
	}
	_, err := value.Value(nil)
	return err != nil
}

// takesObjects says whether an object can be of a type: of an input, or of one of the API's own scalars, which refuse
// objects themselves.
func takesObjects(as *ast.Definition) bool { return as.Kind == ast.InputObject || isOwnScalar(as) }

// isOwnScalar says whether a type is one of the API's own scalars, which refuse by themselves what they cannot read.
func isOwnScalar(as *ast.Definition) bool {
	return as.Kind == ast.Scalar && !as.OneOf("Int", "Float", "String", "Boolean", "ID")
}

// maxQuoted is how many characters of a number are shown.
const maxQuoted = 40

// variableFault is what is wrong with a variable, and the code for it.
type variableFault struct{ code, message string }

func unfit(format string, args ...any) *variableFault {
	return &variableFault{CodeValidationFailed, fmt.Sprintf(format, args...)}
}

// checkVariable returns what is wrong with the value at path, which may be absent, or nil. A value that was not read is
// refused here, unless it is in the place of one of the API's own scalars, which refuse it themselves.
func checkVariable(schema *ast.Schema, path string, as *ast.Type, value any, given bool) *variableFault {
	switch {
	case !given && as.NonNull:
		return unfit("%s is missing; it is of type %s", path, as)
	case value == nil && as.NonNull:
		return unfit("%s is null; it is of type %s", path, as)
	case value == nil:
		return nil
	case as.Elem != nil:
		return checkListVariable(schema, path, as, value)
	}
	var fits bool
	definition := schema.Types[as.NamedType]
	if unread, is := value.(excerpt.Unread); is && !isOwnScalar(definition) {
		return &variableFault{CodeBadRequest, path + " is " + string(unread)}
	}
	switch definition.Kind {
	case ast.InputObject:
		if fields, ok := value.(map[string]any); ok {
			return checkObjectVariable(schema, path, definition, fields)
		}
	case ast.Enum:
		text, ok := value.(string)
		if ok && definition.EnumValues.ForName(text) == nil {
			return unfit("%s is %s, which is not a %s", path, excerpt.Quote(text), as.NamedType)
		}
		fits = ok
	default:
		fits = fitsScalar(as.NamedType, value)
	}
	if number, ok := value.(json.Number); ok && !fits && as.NamedType == "Int" {
		return unfit("%s is %s, which is not an integer of 32 bits", path, excerpt.Short(number.String(), maxQuoted))
	}
	if !fits {
		return unfit("%s is %s; it is of type %s", path, excerpt.Kind(value), as)
	}
	return nil
}

// checkListVariable checks each element. One value that is no list means a list of it. The executor may have
// made such a list by now, of another type than the lists that were read.
func checkListVariable(schema *ast.Schema, path string, as *ast.Type, value any) *variableFault {
	if unread, made := value.([]excerpt.Unread); made {
		value = unread[0]
	}
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return checkVariable(schema, path, as.Elem, value, true)
	}
	for i := range list.Len() {
		element := path + "[" + strconv.Itoa(i) + "]"
		if fault := checkVariable(schema, element, as.Elem, list.Index(i).Interface(), true); fault != nil {
			return fault
		}
	}
	return nil
}

func checkObjectVariable(
	schema *ast.Schema, path string, as *ast.Definition, fields map[string]any,
) *variableFault {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if as.Fields.ForName(name) == nil {
			return unfit("%s has the field %s, which %s has not", path, excerpt.Quote(name), as.Name)
		}
	}
	for _, field := range as.Fields {
		value, given := fields[field.Name]
		if !given && field.DefaultValue != nil {
			continue
		}
		if fault := checkVariable(schema, path+"."+field.Name, field.Type, value, given); fault != nil {
			return fault
		}
	}
	return nil
}

// fitsScalar says whether JSON can be a value of one of GraphQL's own scalars, https://spec.graphql.org/draft/.
// Numbers are as they were written.
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
	case "ID": // an integer means its digits
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
