package infra

import (
	"fmt"
	"testing"

	"github.com/drawdown-billing/drawdown/graph"
)

// The limits of requests that the template sets by default are those that the program has by default, and they reach it.
func TestLimits(t *testing.T) {
	want, err := graph.ReadLimits(func(string) string { return "" }, nil)
	if err != nil {
		t.Fatal(err)
	}
	parameters := read(t, "../template.yaml").Parameters
	given, _ := at(functions(t)["graphql"].Properties, "Environment", "Variables").(map[string]any)
	for variable, c := range map[string]struct {
		parameter string
		limit     fmt.Stringer
	}{
		"LIMIT_ADDRESS": {"AddressLimit", want.Address},
		"LIMIT_KEY":     {"KeyLimit", want.Key},
		"LIMIT_TEST":    {"TestLimit", want.Test},
	} {
		if got := at(parameters[c.parameter], "Default"); got != c.limit.String() {
			t.Errorf("the parameter %s is %v by default, and the program has %v", c.parameter, got, c.limit)
		}
		if got := reference(given[variable]); got != c.parameter {
			t.Errorf("the function gets %s from %s", variable, got)
		}
	}
}
