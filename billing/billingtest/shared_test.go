package billingtest

import (
	"reflect"
	"slices"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// Shared finds what is shared, at any depth.
func TestShared(t *testing.T) {
	type inner struct{ List []string }
	type outer struct {
		Map   map[string]*inner
		Other *inner
		Any   any
	}
	list, one, labels := []string{"a"}, &inner{}, map[string]*inner{}
	labels["x"] = one
	a := &outer{Map: map[string]*inner{"x": {list}}, Other: one, Any: labels}
	b := &outer{Map: map[string]*inner{"x": {list}}, Other: one, Any: labels}
	want := []string{`*billingtest.outer.Map[x].List`, `*billingtest.outer.Other`, `*billingtest.outer.Any`}
	if got := Shared(a, b); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	b = &outer{Map: map[string]*inner{"x": {[]string{"a"}}}, Other: &inner{}, Any: map[string]*inner{"x": {}}}
	if got := Shared(a, b); got != nil {
		t.Errorf("got %q of two values that share nothing", got)
	}
}

// A copy of what a wallet consists of is equal to its original, and shares nothing with it. A test of package ddb does
// the same for documents of each kind.
func TestClonesShareNothing(t *testing.T) {
	w := walletN(1)
	full := fullWallet(opened(1))
	line, grant, request := fullLine(w, 8), fullGrant(w, billing.GrantRef{Sequence: 1}), requestRecord("r")
	for _, c := range []struct{ original, copied any }{
		{&full, full.Clone()}, {line, line.Clone()}, {grant, grant.Clone()}, {request, request.Clone()},
	} {
		if !reflect.DeepEqual(c.original, c.copied) {
			t.Errorf("a copy of\n%+v is\n%+v", c.original, c.copied)
		}
		if found := Shared(c.original, c.copied); found != nil {
			t.Errorf("a copy shares %q with its original", found)
		}
	}
}
