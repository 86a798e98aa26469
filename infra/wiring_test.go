package infra

import (
	"cmp"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/drawdown-billing/drawdown/billing/mail"
)

// outputs are the values that one stack has from another, by the parameter that they are given as.
var outputs = map[string]string{
	"WalletsStream": "Tables.Outputs.WalletsStream", "OutboxStream": "Tables.Outputs.OutboxStream",
	"DeliveryQueueUrl": "Webhooks.Outputs.DeliveryQueueUrl", "DeliveryQueueArn": "Webhooks.Outputs.DeliveryQueueArn",
	"TestDeliveryQueueUrl": "Webhooks.Outputs.TestDeliveryQueueUrl",
	"TestDeliveryQueueArn": "Webhooks.Outputs.TestDeliveryQueueArn",
	"ApiId":                "Api.Outputs.ApiId",
	"ExportBucketArn":      "Exports.Outputs.ExportBucketArn",
	"ExportBucketUrl":      "Exports.Outputs.ExportBucketUrl",
	"PaymentQueueName":     "Followers.Outputs.PaymentQueueName",
	"PaymentQueueArn":      "Followers.Outputs.PaymentQueueArn",
	"DeadPaymentQueueName": "Followers.Outputs.DeadPaymentQueueName",
	"MailQueueUrl":         "Mails.Outputs.MailQueueUrl",
	"MailQueueArn":         "Mails.Outputs.MailQueueArn",
}

// TestParameterValues: each stack gets each parameter from the parameter of the same name, or from the output of
// another stack; and an output is of what its name says.
func TestParameterValues(t *testing.T) {
	root := read(t, "../template.yaml")
	for name, r := range root.Resources {
		given, _ := r.Properties["Parameters"].(map[string]any)
		for parameter, value := range given {
			want := parameter
			if output, is := outputs[parameter]; is {
				want = output
			}
			if got := reference(resolve(value, false)); got != want {
				t.Errorf("stack %s gets %s as %s", name, got, parameter)
			}
		}
	}
	for file, want := range map[string]map[string]string{
		"tables.yaml": {"WalletsStream": "Wallets.StreamArn", "OutboxStream": "Outbox.StreamArn"},
		"webhooks.yaml": {
			"DeliveryQueueUrl": "Deliveries", "DeliveryQueueArn": "Deliveries.Arn",
			"TestDeliveryQueueUrl": "TestDeliveries", "TestDeliveryQueueArn": "TestDeliveries.Arn",
		},
		"followers.yaml": {
			"PaymentQueueName": "PaymentQueue.QueueName", "PaymentQueueArn": "PaymentQueue.Arn",
			"DeadPaymentQueueName": "DeadPayments.QueueName",
		},
		"exports.yaml": {
			"ExportBucketArn": "ExportBucket.Arn", "ExportBucketUrl": "https://${ExportBucket.RegionalDomainName}",
		},
		"mails.yaml":    {"MailQueueUrl": "MailQueue", "MailQueueArn": "MailQueue.Arn"},
		"payments.yaml": {"ProviderEvents": "${ProvidersApi.ApiEndpoint}/providers/stripe"},
		"api.yaml":      {"ApiId": "HttpApi", "Url": "${HttpApi.ApiEndpoint}/graphql"},
	} {
		got := map[string]string{}
		for name, output := range read(t, file).Outputs {
			got[name] = reference(at(output, "Value"))
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("the outputs of %s are %v, not %v", file, got, want)
		}
	}
	if got := reference(at(root.Outputs["Url"], "Value")); got != "Api.Outputs.Url" {
		t.Errorf("the address of a deployment is %s", got)
	}
}

// TestDefaults: what a deployment is that sets no parameter. docs/operating.md describes each.
func TestDefaults(t *testing.T) {
	want := map[string]string{
		"Architecture": "arm64", "TablePrefix": "drawdown-", "LogLevel": "info", "LogRetentionDays": "30", "AlarmTopic": "",
		"KeyArn": "", "ThrottleRate": "500", "ThrottleBurst": "1000", "AddressLimit": "50/1000", "KeyLimit": "2000/10000",
		"TestLimit": "1000/10000", "AllowedOrigins": "", "DashboardUrl": "", "EmailFrom": "", "EmailName": "", "Introspection": "no", "ReminderDays": "30,7,1",
		"DatabaseEndpoint": "", "SecretsEndpoint": "", "StripeLiveSecretArn": "", "StripeTestSecretArn": "",
		"StripeLivePagesArn": "", "StripeTestPagesArn": "", "ReturnUrl": "",
	}
	for name, parameter := range read(t, "../template.yaml").Parameters {
		value, known := want[name]
		if got := number(at(parameter, "Default")); got != value || !known {
			t.Errorf("%s is %q by default, not %q", name, got, value)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("there is no parameter %s", name)
	}
}

// TestEnvironments: each variable of a function has the value of its parameter, whose name it has in other letters, or
// of the resource that it names.
func TestEnvironments(t *testing.T) {
	others := map[string]string{
		"DYNAMODB_ENDPOINT": "DatabaseEndpoint", "LIMIT_ADDRESS": "AddressLimit", "LIMIT_KEY": "KeyLimit",
		"LIMIT_TEST": "TestLimit", "FUNCTION": "Graphql.Version", "PAYMENT_QUEUE_URL": "PaymentQueue",
		"MAIL_CONFIGURATION_SET": "MailSet",
	}
	for name, r := range functions(t) {
		given, _ := at(r.Properties, "Environment", "Variables").(map[string]any)
		for variable, value := range given {
			want := cmp.Or(others[variable], strings.ReplaceAll(variable, "_", ""))
			switch {
			case name != "webhook": // whose stack has the queues
			case variable == "DELIVERY_QUEUE_URL":
				want = "Deliveries"
			case variable == "TEST_DELIVERY_QUEUE_URL":
				want = "TestDeliveries"
			}
			if got := reference(value); !strings.EqualFold(got, want) {
				t.Errorf("function %s gets %s as %s, not %s", name, got, variable, want)
			}
		}
	}
}

// TestAPI: the HTTP API lets through what the parameters say, logs each request, and sends those to /graphql, of any
// method, to its function in the form that the function reads.
func TestAPI(t *testing.T) {
	settings := read(t, "api.yaml").Resources["HttpApi"].Properties
	for path, want := range map[string]string{
		"DefaultRouteSettings ThrottlingRateLimit":  "ThrottleRate",
		"DefaultRouteSettings ThrottlingBurstLimit": "ThrottleBurst",
		"AccessLogSettings DestinationArn":          "AccessLog.Arn", "Name": "api",
	} {
		if got := reference(at(settings, strings.Fields(path)...)); got != want {
			t.Errorf("the %s of the HTTP API is %s, not %s", path, got, want)
		}
	}
	events, _ := functions(t)["graphql"].Properties["Events"].(map[string]any)
	requests := at(events["Requests"], "Properties")
	want := map[string]any{
		"ApiId": map[string]any{"Ref": "HttpApi"}, "Path": "/graphql", "Method": "ANY", "PayloadFormatVersion": "2.0",
	}
	if len(events) != 1 || !reflect.DeepEqual(requests, want) {
		t.Errorf("the function gets %v", events)
	}
	// Everything else that is asked for is a page, or what a page loads.
	var paths []string
	for _, event := range sortedValues(functions(t)["dashboard"].Properties["Events"]) {
		paths = append(paths, fmt.Sprint(reference(at(event, "Properties", "ApiId")), " ", at(event, "Properties", "Method"), " ",
			at(event, "Properties", "Path"), " ", at(event, "Properties", "PayloadFormatVersion")))
	}
	if want := []string{"HttpApi GET /{proxy+} 2.0", "HttpApi GET / 2.0"}; !reflect.DeepEqual(paths, want) {
		t.Errorf("the dashboard gets %q", paths)
	}
	// The links that stop mails are at the same address, but for other methods than these, and only if there are mails.
	stops := read(t, "api.yaml").Resources["Unsubscribe"]
	var links []string
	for _, event := range sortedValues(stops.Properties["Events"]) {
		links = append(links, fmt.Sprint(reference(at(event, "Properties", "ApiId")), " ", at(event, "Properties", "Method"), " ",
			at(event, "Properties", "Path"), " ", at(event, "Properties", "PayloadFormatVersion")))
	}
	stopPath := mail.StopPath + "{proxy+}"
	if want := []string{"HttpApi GET " + stopPath + " 2.0", "HttpApi POST " + stopPath + " 2.0"}; !reflect.DeepEqual(links, want) {
		t.Errorf("the function unsubscribe gets %q", links)
	}
}

// TestLogs: each log is kept for as long as the parameter says, has the name that its function or the HTTP API writes
// to, and is that of one of them.
func TestLogs(t *testing.T) {
	logs := map[string]string{
		"AccessLog": "/aws/apigateway/${TablePrefix}api", "ProvidersLog": "/aws/apigateway/${TablePrefix}providers",
	}
	for name, r := range functions(t) {
		resource := strings.ToUpper(name[:1]) + name[1:] + "Log"
		logs[resource] = "/aws/lambda/" + fmt.Sprint(at(r.Properties["FunctionName"], "Fn::Sub"))
	}
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			if r.Type != "AWS::Logs::LogGroup" {
				continue
			}
			if got := fmt.Sprint(at(r.Properties["LogGroupName"], "Fn::Sub")); got != logs[name] {
				t.Errorf("the log %s is called %s, not %q", name, got, logs[name])
			}
			if got := reference(r.Properties["RetentionInDays"]); got != "LogRetentionDays" {
				t.Errorf("the log %s is kept for %s days", name, got)
			}
			delete(logs, name)
		}
	}
	for name := range logs {
		t.Errorf("there is no log %s", name)
	}
}

// TestGlobals: all functions are built and run alike, as the Makefile builds them.
func TestGlobals(t *testing.T) {
	want := map[string]any{
		"Handler": "bootstrap", "Runtime": "provided.al2023", "CodeUri": "..",
		"Architectures": []any{map[string]any{"Ref": "Architecture"}},
	}
	for _, file := range []string{"api.yaml", "followers.yaml", "webhooks.yaml", "payments.yaml", "exports.yaml", "mails.yaml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var document yaml.Node
		if err := yaml.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		if got := at(plain(t, document.Content[0]), "Globals", "Function"); !reflect.DeepEqual(got, want) {
			t.Errorf("the functions of %s are %v", file, got)
		}
	}
	for name, r := range functions(t) {
		for property := range want {
			if r.Properties[property] != nil {
				t.Errorf("function %s has a %s of its own", name, property)
			}
		}
		want := cmp.Or(map[string]string{"export": "1024", "graphql": "512", "pretraffic": "128"}[name], "256")
		if memory := number(r.Properties["MemorySize"]); memory != want {
			t.Errorf("function %s has %s MB, not %s", name, memory, want)
		}
	}
}
