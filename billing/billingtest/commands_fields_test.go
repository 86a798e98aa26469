package billingtest

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// notAsked are the fields of commands that are no part of what was asked: the key and who asks, the wallet to which the key
// belongs, and what the ledger draws.
var notAsked = map[string]bool{"Keyed": true, "Wallet": true, "ID": true, "SecretHash": true}

// TestFingerprintsCoverEveryField changes each field of each command's example in turn, and expects that its canonical
// form changes in exactly one field. It finds a field that was added to a command and forgotten in Request.
func TestFingerprintsCoverEveryField(t *testing.T) {
	for i, c := range Commands() {
		kind := reflect.TypeOf(c).Elem()
		for f := range kind.NumField() {
			field := kind.Field(f)
			if !field.IsExported() || notAsked[field.Name] {
				continue
			}
			changed := Commands()[i]
			value := reflect.ValueOf(changed).Elem().Field(f)
			if !vary(value) {
				t.Errorf("%s.%s: this test cannot change a %s: add its kind to vary in billing/billingtest/commands_fields_test.go",
					nameOf(c), field.Name, field.Type)
				continue
			}
			before, after, different := c.Request(), changed.Request(), []string{}
			for n := range max(len(before.Fields), len(after.Fields)) {
				if n >= len(before.Fields) || n >= len(after.Fields) || before.Fields[n] != after.Fields[n] {
					different = append(different, fmt.Sprint("field ", n))
				}
			}
			if len(different) != 1 {
				t.Errorf("%s: another %s changes %v of its Request, not one field: add it to Request in the command's file",
					nameOf(c), field.Name, different)
			}
		}
	}
}

// vary gives a field another value. It returns false for a kind that it does not know.
func vary(v reflect.Value) bool {
	switch value := v.Interface().(type) {
	case billing.Decimal:
		v.Set(reflect.ValueOf(decimal("7.25")))
		return true
	case billing.Metadata:
		v.Set(reflect.ValueOf(billing.Metadata{"varied": "yes"}))
		return true
	case *billing.Money:
		v.Set(reflect.ValueOf(&billing.Money{Amount: decimal("7.25"), Currency: "USD"}))
		return true
	case *time.Time:
		later := value.Add(time.Minute)
		v.Set(reflect.ValueOf(&later))
		return true
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		return vary(v.Index(0))
	case reflect.Struct: // an Edit
		edited := v.FieldByName("Value")
		return edited.IsValid() && vary(edited)
	case reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		fresh.Elem().Set(v.Elem())
		v.Set(fresh)
		return vary(fresh.Elem())
	default:
		return false
	}
	return true
}
