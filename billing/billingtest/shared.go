package billingtest

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing/price"
)

// immutable are types whose values never change, so that copies of what they are in may share them.
var immutable = []reflect.Type{reflect.TypeFor[time.Time](), reflect.TypeFor[price.Rates](), reflect.TypeFor[*price.Rates]()}

// Shared returns what two values of one type share, so that changing one changes the other: the places of maps, slices
// and pointers. A deep copy shares nothing with its original.
func Shared(a, b any) []string {
	return shared(reflect.ValueOf(a), reflect.ValueOf(b), reflect.TypeOf(a).String())
}

func shared(a, b reflect.Value, place string) (all []string) {
	if slices.Contains(immutable, a.Type()) {
		return nil
	}
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		switch {
		case a.IsNil() || b.IsNil():
			return nil
		case a.Kind() == reflect.Pointer && a.Pointer() == b.Pointer():
			return []string{place}
		}
		return shared(a.Elem(), b.Elem(), place)
	case reflect.Struct:
		for i := range a.NumField() {
			all = append(all, shared(a.Field(i), b.Field(i), place+"."+a.Type().Field(i).Name)...)
		}
	case reflect.Array:
		return sharedElements(a, b, place)
	case reflect.Slice:
		if a.Len() > 0 && a.Pointer() == b.Pointer() {
			return []string{place}
		}
		return sharedElements(a, b, place)
	case reflect.Map:
		if a.Len() > 0 && a.Pointer() == b.Pointer() {
			return []string{place}
		}
		for _, key := range a.MapKeys() {
			if other := b.MapIndex(key); other.IsValid() {
				all = append(all, shared(a.MapIndex(key), other, fmt.Sprintf("%s[%v]", place, key))...)
			}
		}
	default: // a plain value
	}
	return all
}

func sharedElements(a, b reflect.Value, place string) (all []string) {
	for i := range min(a.Len(), b.Len()) {
		all = append(all, shared(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", place, i))...)
	}
	return all
}
