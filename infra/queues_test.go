package infra

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// seconds returns a duration that a template gives as a number of seconds; zero for none.
func seconds(value any) time.Duration {
	n, _ := value.(float64)
	return time.Duration(n) * time.Second
}

// queues are all queues of the templates, by their resource.
func queues(t *testing.T) map[string]map[string]any {
	t.Helper()
	found := map[string]map[string]any{}
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			if r.Type == "AWS::SQS::Queue" {
				found[name] = r.Properties
			}
		}
	}
	return found
}

// TestQueues: what is given up is kept for as long as SQS keeps anything, a message of a delivery for longer than the
// longest wait between two attempts and for less long than the queue that it goes to keeps it.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
func TestQueues(t *testing.T) {
	const longest = 14 * 24 * time.Hour
	all := queues(t)
	if len(all) != 9 {
		t.Errorf("there are %d queues: compare each here", len(all))
	}
	for name, queue := range map[string]string{
		"Deliveries": "deliveries", "TestDeliveries": "test-deliveries", "DeadDeliveries": "dead-deliveries",
		"Failures": "failures", "PaymentQueue": "payments", "DeadPayments": "dead-payments",
		"MailQueue": "mails", "MailFeedback": "mail-feedback", "DeadMails": "dead-mails",
	} {
		if got := reference(all[name]["QueueName"]); got != queue {
			t.Errorf("the queue %s is called %q, and the runbooks call it %q", name, got, queue)
		}
	}
	for _, name := range []string{"DeadDeliveries", "Failures", "DeadPayments", "DeadMails"} {
		if got := seconds(all[name]["MessageRetentionPeriod"]); got != longest {
			t.Errorf("the queue %s keeps messages for %s, not %s", name, got, longest)
		}
		if all[name]["RedrivePolicy"] != nil || all[name]["VisibilityTimeout"] != nil {
			t.Errorf("nobody receives from the queue %s, but it says what happens then", name)
		}
	}
	for _, name := range []string{"Deliveries", "TestDeliveries"} {
		deliveries := all[name]
		if got := seconds(deliveries["MessageRetentionPeriod"]); got != 4*24*time.Hour {
			t.Errorf("%s: messages are kept for %s, not for four days: the whole schedule of attempts", name, got)
		}
		redrive := deliveries["RedrivePolicy"]
		if reference(at(redrive, "deadLetterTargetArn")) != "DeadDeliveries.Arn" ||
			number(at(redrive, "maxReceiveCount")) != "5" {
			t.Errorf("%s: messages that fail go to %v; docs/operating.md says dead-deliveries after five times", name, redrive)
		}
	}
}

// TestDeliveryTimes: the queue hides a message for six times as long as the function may take, as Lambda asks for; the
// function may take longer than one attempt, and no longer than the lease of a delivery, which package outbox keeps at
// six times the limit of an attempt or above.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
func TestDeliveryTimes(t *testing.T) {
	webhook := functions(t)["webhook"].Properties
	function := seconds(webhook["Timeout"])
	if function < 2*outbox.Timeout || function > 6*outbox.Timeout {
		t.Errorf("the function may take %s, and an attempt %s", function, outbox.Timeout)
	}
	// docs/operating.md: at most 20 instances of the function process 20 batches of ten at once, and 5 more those of the
	// test tenant. So each tenant has workers that the other cannot take.
	for name, most := range map[string]string{"Deliveries": "20", "TestDeliveries": "5"} {
		if hidden := seconds(queues(t)[name]["VisibilityTimeout"]); hidden < 6*function {
			t.Errorf("%s: a message is hidden for %s, and the function may take %s: it would get the message twice", name,
				hidden, function)
		}
		mapping := at(webhook["Events"], name, "Properties")
		if reference(at(mapping, "Queue")) != name+".Arn" || at(mapping, "MaximumBatchingWindowInSeconds") != nil {
			t.Errorf("%s: the function gets %v, not deliveries at once", name, mapping)
		}
		if number(at(mapping, "BatchSize")) != "10" || number(at(mapping, "ScalingConfig", "MaximumConcurrency")) != most {
			t.Errorf("%s: the function gets %v, not at most %s batches of ten at once", name, mapping, most)
		}
		if got := fmt.Sprint(at(mapping, "FunctionResponseTypes")); got != "[ReportBatchItemFailures]" {
			t.Errorf("%s: the function answers %s: one delivery that fails would repeat its neighbours", name, got)
		}
	}
	if n := len(sortedValues(webhook["Events"])); n != 2 {
		t.Errorf("the function has %d sources: which tenant is each of?", n)
	}
	if webhook["ReservedConcurrentExecutions"] != nil {
		t.Error("the function has a number of instances that both tenants share")
	}
}

// TestPaymentQueue: a message about payments is kept for an hour, as the wallet's timer asks again each minute; what cannot be
// processed five times is kept where somebody can look at it. At most ten instances of the function drive payments, which leaves
// room for events of providers: these have no limit of their own.
func TestPaymentQueue(t *testing.T) {
	queue, payments := queues(t)["PaymentQueue"], functions(t)["payments"].Properties
	hidden, kept, function := seconds(queue["VisibilityTimeout"]), seconds(queue["MessageRetentionPeriod"]), seconds(payments["Timeout"])
	if hidden < 6*function || kept < 5*hidden || kept > 2*time.Hour {
		t.Errorf("a message is hidden for %s and kept for %s, and the function may take %s", hidden, kept, function)
	}
	if function > billing.PaymentLease {
		t.Errorf("the function may take %s, and has a payment for %s", function, billing.PaymentLease)
	}
	redrive := queue["RedrivePolicy"]
	if reference(at(redrive, "deadLetterTargetArn")) != "DeadPayments.Arn" || number(at(redrive, "maxReceiveCount")) != "5" {
		t.Errorf("messages that fail go to %v", redrive)
	}
	mapping := at(payments["Events"], "Due", "Properties")
	want := map[string]any{
		"Queue": map[string]any{"Ref": "PaymentQueueArn"}, "BatchSize": 10.0, "FunctionResponseTypes": []any{"ReportBatchItemFailures"},
		"ScalingConfig": map[string]any{"MaximumConcurrency": 10.0},
	}
	if !reflect.DeepEqual(mapping, want) || payments["ReservedConcurrentExecutions"] != nil {
		t.Errorf("the function gets messages as %v, and reserves %v", mapping, payments["ReservedConcurrentExecutions"])
	}
	for _, name := range []string{"outbox", "expiry"} {
		given := at(functions(t)[name].Properties, "Environment", "Variables", "PAYMENT_QUEUE_URL")
		if reference(given) != "PaymentQueue" {
			t.Errorf("function %s sends to %v", name, given)
		}
	}
}

// TestBatches: events go out at once, so that their function waits for no batch; the others wait for a second, in which
// records gather. See docs/cost.md. No follower may take longer than a minute for a batch.
func TestBatches(t *testing.T) {
	want := map[string]string{
		"outbox Commits": "100 after 0 s", "outbox Events": "100 after 0 s",
		"usage Commits": "200 after 1 s", "expiry Timers": "100 after 1 s",
	}
	for name, r := range functions(t) {
		events, _ := r.Properties["Events"].(map[string]any)
		for mapping, event := range events {
			if at(event, "Type") != "DynamoDB" {
				continue
			}
			got := fmt.Sprintf("%s after %s s", number(at(event, "Properties", "BatchSize")),
				number(at(event, "Properties", "MaximumBatchingWindowInSeconds")))
			if got != want[name+" "+mapping] {
				t.Errorf("%s %s gets %s, not %q", name, mapping, got, want[name+" "+mapping])
			}
			delete(want, name+" "+mapping)
			if timeout := seconds(r.Properties["Timeout"]); timeout != time.Minute {
				t.Errorf("%s has %s for a batch", name, timeout)
			}
		}
	}
	for mapping := range want {
		t.Errorf("there is no mapping %s", mapping)
	}
}

// TestSweepSchedules: each sweep runs as often as its alarm and its documentation say, cannot be off, and is called by an event that
// its function takes for a sweep.
func TestSweepSchedules(t *testing.T) {
	for function, want := range map[string]struct{ name, schedule string }{
		"expiry": {"sweep", "rate(1 minute)"}, "payments": {"payments-sweep", "rate(10 minutes)"}, "export": {"exports", "rate(1 minute)"},
	} {
		sweep := at(functions(t)[function].Properties["Events"], "Sweep")
		if at(sweep, "Type") != "Schedule" || at(sweep, "Properties", "Schedule") != want.schedule ||
			reference(at(sweep, "Properties", "Name")) != want.name {
			t.Errorf("the sweep of %s is %v", function, sweep)
		}
		if got := fmt.Sprint(at(sweep, "Properties", "Input")); !equalJSON(t, got, `{"sweep": true}`) {
			t.Errorf("function %s gets %s", function, got)
		}
		if at(sweep, "Properties", "Enabled") != nil || at(sweep, "Properties", "State") != nil {
			t.Errorf("the sweep of %s may be off: %v", function, sweep)
		}
	}
}

// TestTimeouts: the API's function ends after its handler has given up, before an HTTP API does, which waits for 30 s;
// and pretraffic waits for longer than the function that it tries.
func TestTimeouts(t *testing.T) {
	all := functions(t)
	graphql, pretraffic := seconds(all["graphql"].Properties["Timeout"]), seconds(all["pretraffic"].Properties["Timeout"])
	if graphql <= 25*time.Second || graphql >= 30*time.Second || pretraffic <= graphql {
		t.Errorf("graphql has %s, and pretraffic %s", graphql, pretraffic)
	}
	for name, r := range all {
		if log := reference(at(r.Properties, "LoggingConfig", "LogGroup")); !strings.EqualFold(log, name+"Log") {
			t.Errorf("function %s logs to %s", name, log)
		}
		if arn := reference(r.Properties["Role"]); !strings.EqualFold(arn, name+"Role.Arn") {
			t.Errorf("function %s has the role %s", name, arn)
		}
		if name != "pretraffic" && r.Properties["AutoPublishAlias"] != "live" {
			t.Errorf("function %s has no alias live, which roll back needs", name)
		}
	}
}
