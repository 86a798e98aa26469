package infra

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
)

// alarms are the alarms that belong to no function and no table, in the form of describeAlarm.
var alarms = map[string]string{
	"api-5xx":        "Sum of AWS/ApiGateway 5xx of ApiId HttpApi > 0 for 2 times 60 s, missing: notBreaching",
	"api-slow":       "p99 of AWS/ApiGateway Latency of ApiId HttpApi > 1000 for 5 times 60 s, missing: notBreaching",
	"graphql-faults": "Sum of api Faults of nothing > 0 for 1 times 60 s, missing: notBreaching",
	"failures": "Maximum of AWS/SQS ApproximateNumberOfMessagesVisible of QueueName Failures.QueueName > 0" +
		" for 1 times 60 s, missing: notBreaching",
	"dead-deliveries": "Maximum of AWS/SQS ApproximateNumberOfMessagesVisible of QueueName DeadDeliveries.QueueName > 0" +
		" for 1 times 60 s, missing: notBreaching",
	"deliveries-late": "Maximum of AWS/SQS ApproximateAgeOfOldestMessage of QueueName Deliveries.QueueName > 1800" +
		" for 5 times 60 s, missing: notBreaching",
	"test-deliveries-late": "Maximum of AWS/SQS ApproximateAgeOfOldestMessage of QueueName TestDeliveries.QueueName > 1800" +
		" for 5 times 60 s, missing: notBreaching",
	"exports-stopped": "Sum of AWS/Lambda Invocations of FunctionName export < 1 for 2 times 300 s, missing: breaching",
	"sweep-stopped":   "Sum of AWS/Lambda Invocations of FunctionName expiry < 1 for 2 times 300 s, missing: breaching",
	"out-of-balance": "Sum of Drawdown " + follower.MetricChainMismatches + " of TablePrefix TablePrefix > 0" +
		" for 1 times 60 s, missing: notBreaching",
	"payments-pending": "Sum of Drawdown " + follower.MetricPaymentsPending + " of TablePrefix TablePrefix > 0" +
		" for 1 times 300 s, missing: notBreaching",
	"provider-events-refused": "Sum of Drawdown " + follower.MetricEventsRefused + " of TablePrefix TablePrefix > 0" +
		" for 3 times 300 s, missing: notBreaching",
	"provider-events-undelivered": "Sum of Drawdown " + follower.MetricEventsUndelivered + " of TablePrefix TablePrefix > 0" +
		" for 1 times 300 s, missing: notBreaching",
	"payments-late": "Maximum of AWS/SQS ApproximateAgeOfOldestMessage of QueueName PaymentQueueName > 900" +
		" for 5 times 60 s, missing: notBreaching",
	"dead-payments": "Maximum of AWS/SQS ApproximateNumberOfMessagesVisible of QueueName DeadPaymentQueueName > 0" +
		" for 1 times 60 s, missing: notBreaching",
	"mails-late": "Maximum of AWS/SQS ApproximateAgeOfOldestMessage of QueueName MailQueue.QueueName > 1800" +
		" for 5 times 60 s, missing: notBreaching",
	"dead-mails": "Maximum of AWS/SQS ApproximateNumberOfMessagesVisible of QueueName DeadMails.QueueName > 0" +
		" for 1 times 60 s, missing: notBreaching",
	"mails-failed":       "Sum of Drawdown MailsFailed of TablePrefix TablePrefix > 0 for 1 times 300 s, missing: notBreaching",
	"mail-feedback-lost": "Sum of AWS/Events FailedInvocations of RuleName MailReportsRule > 0 for 1 times 300 s, missing: notBreaching",
	// From these rates on, AWS reviews an account: https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html
	"mail-bounces":    "Maximum of AWS/SES Reputation.BounceRate of nothing > 0.05 for 1 times 3600 s, missing: ignore",
	"mail-complaints": "Maximum of AWS/SES Reputation.ComplaintRate of nothing > 0.001 for 1 times 3600 s, missing: ignore",
	"wallets-conflicts": "Sum of AWS/DynamoDB TransactionConflict of TableName Wallets > 300 for 5 times 60 s," +
		" missing: notBreaching",
}

// TestAlarms compares each alarm with what it has to watch: which metric of what, by which statistic, and above which
// figure for how long. docs/operating.md names these figures. Each function has an alarm for its errors and its
// throttles, each follower of a stream one for being behind, and each table one for throttled requests. The pretraffic
// function has none: CodeDeploy gives up a deployment whose check fails.
func TestAlarms(t *testing.T) {
	want := maps.Clone(alarms)
	for name := range functions(t) {
		if name != "pretraffic" {
			const of = "Sum of AWS/Lambda %s of FunctionName %s > 0 for %d times 60 s, missing: notBreaching"
			want[name+"-errors"] = fmt.Sprintf(of, "Errors", name, 1)
			want[name+"-throttles"] = fmt.Sprintf(of, "Throttles", name, 3)
		}
	}
	for _, reader := range ddb.Readers() {
		want[reader.Function+"-behind"] = "Maximum of AWS/Lambda IteratorAge of FunctionName " + reader.Function +
			" > 300000 for 3 times 60 s, missing: notBreaching"
	}
	for _, table := range ddb.Tables() {
		resource := strings.ToUpper(table.Name[:1]) + table.Name[1:]
		want[table.Name+"-throttled"] = "FILL(reads, 0) + FILL(writes, 0) > 0 for 3 times, missing: notBreaching; " +
			"reads: Sum of AWS/DynamoDB ReadThrottleEvents of TableName " + resource + " in 60 s; " +
			"writes: Sum of AWS/DynamoDB WriteThrottleEvents of TableName " + resource + " in 60 s"
	}
	for _, part := range parts {
		for resource, r := range read(t, part).Resources {
			if r.Type != "AWS::CloudWatch::Alarm" {
				continue
			}
			name := reference(r.Properties["AlarmName"])
			if got := describeAlarm(r.Properties); got != want[name] {
				t.Errorf("the alarm %s, %s in %s, watches\n%s, and should watch\n%s", name, resource, part, got, want[name])
			}
			delete(want, name)
			for _, actions := range []string{"AlarmActions", "OKActions"} {
				const topic = "map[Fn::If:[Alarmed [map[Ref:AlarmTopic]] []]]"
				if got := fmt.Sprint(r.Properties[actions]); got != topic {
					t.Errorf("%s of the alarm %s are %s, not %s", actions, name, got, topic)
				}
			}
		}
	}
	for name := range want {
		t.Errorf("there is no alarm %s", name)
	}
}

// describeAlarm returns an alarm as text, to compare it.
func describeAlarm(properties map[string]any) string {
	operator, known := map[string]string{
		"GreaterThanThreshold": ">", "LessThanThreshold": "<",
	}[fmt.Sprint(properties["ComparisonOperator"])]
	if !known {
		operator = fmt.Sprint(properties["ComparisonOperator"])
	}
	limit := fmt.Sprintf("%s %s for %s times", operator, number(properties["Threshold"]),
		number(properties["EvaluationPeriods"]))
	missing := fmt.Sprint("missing: ", properties["TreatMissingData"])
	if metrics := list(properties["Metrics"]); len(metrics) > 0 {
		text, watched := "", []string{}
		for _, m := range metrics {
			if expression := at(m, "Expression"); expression != nil {
				text = fmt.Sprint(expression, " ", limit, ", ", missing)
				continue
			}
			metric := at(m, "MetricStat", "Metric")
			watched = append(watched, fmt.Sprint("; ", at(m, "Id"), ": ", at(m, "MetricStat", "Stat"), " of ",
				describeMetric(metric), " in ", number(at(m, "MetricStat", "Period")), " s"))
		}
		return text + strings.Join(watched, "")
	}
	statistic := properties["Statistic"]
	if statistic == nil {
		statistic = properties["ExtendedStatistic"]
	}
	return fmt.Sprintf("%v of %s %s %s s, %s", statistic, describeMetric(properties), limit,
		number(properties["Period"]), missing)
}

// describeMetric returns a metric as text: its namespace, its name, and what it is of.
func describeMetric(metric any) string {
	of := []string{}
	for _, dimension := range list(at(metric, "Dimensions")) {
		of = append(of, fmt.Sprint(at(dimension, "Name"), " ", reference(at(dimension, "Value"))))
	}
	if len(of) == 0 {
		of = []string{"nothing"}
	}
	return fmt.Sprint(reference(at(metric, "Namespace")), " ", at(metric, "MetricName"), " of ", strings.Join(of, ", "))
}

// number returns a number of a template as it is written there, and anything else as it is.
func number(value any) string {
	if n, is := value.(float64); is {
		return fmt.Sprintf("%g", n)
	}
	return fmt.Sprint(value)
}

// TestFaultMetric: the filter that counts faults finds what the API logs, in the log of its function, and counts each
// once as the metric that the alarm watches.
func TestFaultMetric(t *testing.T) {
	part := read(t, "api.yaml")
	filter := part.Resources["FaultCount"].Properties
	if got := reference(filter["LogGroupName"]); got != "GraphqlLog" {
		t.Errorf("faults are counted in %s", got)
	}
	if got := fmt.Sprint(filter["FilterPattern"]); got != `{ $.msg = "request failed" }` {
		t.Errorf("faults are what matches %s", got)
	}
	counts := list(filter["MetricTransformations"])
	if len(counts) != 1 {
		t.Fatalf("faults have %d metrics", len(counts))
	}
	alarm := part.Resources["GraphqlFaults"].Properties
	if reference(at(counts[0], "MetricNamespace")) != reference(alarm["Namespace"]) ||
		at(counts[0], "MetricName") != alarm["MetricName"] || at(counts[0], "MetricValue") != "1" ||
		number(at(counts[0], "DefaultValue")) != "0" {
		t.Errorf("faults are counted as %v, and the alarm watches %v", counts[0], describeMetric(alarm))
	}
}

// TestDeployment: a new version of the API is tried by pretraffic, then gets a tenth of all requests for five minutes,
// and is taken back if its function fails or answers INTERNAL, as docs/operating.md promises.
func TestDeployment(t *testing.T) {
	preference := functions(t)["graphql"].Properties["DeploymentPreference"]
	if got := at(preference, "Type"); got != "Canary10Percent5Minutes" {
		t.Errorf("a new version gets traffic by %v", got)
	}
	if got := reference(at(preference, "Hooks", "PreTraffic")); got != "Pretraffic" {
		t.Errorf("a new version is tried by %v", got)
	}
	var watched []string
	for _, alarm := range list(at(preference, "Alarms")) {
		watched = append(watched, reference(alarm))
	}
	if !slices.Equal(watched, []string{"GraphqlErrors", "GraphqlFaults"}) {
		t.Errorf("a new version is taken back by the alarms %v", watched)
	}
	tried := reference(at(functions(t)["pretraffic"].Properties, "Environment", "Variables", "FUNCTION"))
	if tried != "Graphql.Version" {
		t.Errorf("pretraffic tries %s", tried)
	}
}
