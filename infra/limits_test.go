package infra

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
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

// The log of the HTTP API has nothing that may contain a key: no path, no query, no header, and no identity.
func TestAccessLog(t *testing.T) {
	known := map[string]bool{
		"requestTime": true, "requestId": true, "identity.sourceIp": true, "httpMethod": true, "routeKey": true, "status": true,
		"responseLength": true, "responseLatency": true, "integrationStatus": true, "integrationLatency": true,
		"integrationErrorMessage": true,
	}
	apis := read(t, "api.yaml").Resources
	maps.Copy(apis, read(t, "payments.yaml").Resources)
	for name, r := range apis {
		if r.Type != "AWS::Serverless::HttpApi" {
			continue
		}
		format := reference(at(r.Properties, "AccessLogSettings", "Format"))
		variables := regexp.MustCompile(`\$context\.([A-Za-z.]+)`).FindAllStringSubmatch(format, -1)
		if len(variables) != strings.Count(format, "$") || len(variables) == 0 {
			t.Errorf("the log of %s is %s", name, format)
		}
		for _, variable := range variables {
			if !known[variable[1]] {
				t.Errorf("the log of %s has %s, which may contain a key", name, variable[0])
			}
		}
	}
}
