package infra

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// document is a template as it is, with the parts that the other tests do not look at.
func document(t *testing.T, file string) any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var parsed yaml.Node
	if err := yaml.Unmarshal(text, &parsed); err != nil {
		t.Fatal(err)
	}
	return plain(t, parsed.Content[0])
}

// TestPaymentsNeedKeys: without a secret of a payment provider there is no stack of payments, and nothing of it costs anything.
// A deployment is refused that could make pages and would never learn what became of them.
func TestPaymentsNeedKeys(t *testing.T) {
	root := document(t, "../template.yaml")
	given := func(parameter string) any {
		return map[string]any{"Fn::Not": []any{map[string]any{"Fn::Equals": []any{map[string]any{"Ref": parameter}, ""}}}}
	}
	either := map[string]any{"Fn::Or": []any{given("StripeLiveSecretArn"), given("StripeTestSecretArn")}}
	if got := at(root, "Conditions", "Paid"); !reflect.DeepEqual(got, either) {
		t.Errorf("there are payments if %v", got)
	}
	for _, path := range [][]string{{"Resources", "Payments"}, {"Outputs", "ProviderEvents"}} {
		if got := at(at(root, path...), "Condition"); got != "Paid" {
			t.Errorf("%v is there if %v", path, got)
		}
	}
	for rule, want := range map[string][2]any{
		"LivePages": {given("StripeLivePagesArn"), given("StripeLiveSecretArn")},
		"TestPages": {given("StripeTestPagesArn"), given("StripeTestSecretArn")},
		"Return":    {either, given("ReturnUrl")},
	} {
		r := at(root, "Rules", rule)
		assertions := list(at(r, "Assertions"))
		if len(assertions) != 1 || !reflect.DeepEqual(at(r, "RuleCondition"), want[0]) ||
			!reflect.DeepEqual(at(assertions[0], "Assert"), want[1]) {
			t.Errorf("the rule %s is %v", rule, r)
		}
	}
}

// TestKeysAreNotInVariables: what functions get of a payment provider's keys are the ARNs of secrets. Only the function payments
// gets those of the keys that charge cards, and only the API those of the keys that make pages.
func TestKeysAreNotInVariables(t *testing.T) {
	owners := map[string]string{"SECRET": "payments", "PAGES": "graphql"}
	found := 0
	for name, r := range functions(t) {
		given, _ := at(r.Properties, "Environment", "Variables").(map[string]any)
		for variable := range given {
			provider, isKey := strings.CutPrefix(variable, "STRIPE_")
			if !isKey {
				continue
			}
			found++
			parts := strings.Split(provider, "_") // the mode, what it is for, ARN
			if len(parts) != 3 || parts[2] != "ARN" || owners[parts[1]] != name {
				t.Errorf("function %s gets %s", name, variable)
			}
		}
	}
	if found != 4 {
		t.Errorf("functions get %d ARNs", found)
	}
	for parameter := range read(t, "../template.yaml").Parameters {
		if strings.HasPrefix(parameter, "Stripe") && !strings.HasSuffix(parameter, "Arn") {
			t.Errorf("the parameter %s may be a key", parameter)
		}
	}
}

// TestProvidersAPI: events of providers reach the function at the address that docs/stripe.md names, by POST alone, in the form
// that the function reads, through an API of its own with a limit of its own.
func TestProvidersAPI(t *testing.T) {
	inbound := at(functions(t)["payments"].Properties["Events"], "Inbound", "Properties")
	want := map[string]any{
		"ApiId": map[string]any{"Ref": "ProvidersApi"}, "Path": "/providers/stripe/{tenant}", "Method": "POST",
		"PayloadFormatVersion": "2.0",
	}
	if !reflect.DeepEqual(inbound, want) {
		t.Errorf("events reach the function by %v", inbound)
	}
	settings := read(t, "payments.yaml").Resources["ProvidersApi"].Properties
	for path, want := range map[string]string{
		"DefaultRouteSettings ThrottlingRateLimit": "100", "DefaultRouteSettings ThrottlingBurstLimit": "200",
		"AccessLogSettings DestinationArn": "ProvidersLog.Arn", "Name": "providers",
	} {
		if got := reference(at(settings, strings.Fields(path)...)); got != want {
			t.Errorf("the %s of the HTTP API is %s, not %s", path, got, want)
		}
	}
	text, err := os.ReadFile("../docs/stripe.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "output `ProviderEvents`") {
		t.Error("docs/stripe.md does not name the output ProviderEvents")
	}
	for _, role := range []string{"payments", "graphql"} {
		granted := fmt.Sprint(granted(t, role))
		for _, mode := range []string{"Live", "Test"} {
			for owner, what := range map[string]string{"payments": "Secret", "graphql": "Pages"} {
				arn := "secretsmanager:GetSecretValue on Stripe" + mode + what + "Arn"
				if strings.Contains(granted, arn) != (owner == role) {
					t.Errorf("the role of %s allows %s: %t", role, arn, owner != role)
				}
			}
		}
	}
}
