package infra

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// TestPromises: what the documents promise an operator, in these words, is what the templates say. A promise whose
// words change, and a property that changes, have to be compared again.
func TestPromises(t *testing.T) {
	alarm := func(file, name string) (threshold, times, period float64) {
		properties := read(t, file).Resources[name].Properties
		threshold, _ = properties["Threshold"].(float64)
		times, _ = properties["EvaluationPeriods"].(float64)
		period, _ = properties["Period"].(float64)
		return threshold, times, period
	}
	behind, _, _ := alarm("followers.yaml", "OutboxBehind")
	late, _, _ := alarm("webhooks.yaml", "DeliveriesLate")
	_, stopped, period := alarm("followers.yaml", "SweepStopped")
	sweep := at(functions(t)["expiry"].Properties["Events"], "Sweep", "Properties", "Schedule")
	mapping := at(functions(t)["usage"].Properties["Events"], "Commits", "Properties")
	deliveries := at(functions(t)["webhook"].Properties["Events"], "Deliveries", "Properties")
	for _, promise := range []struct {
		document, words string
		got, want       any
	}{
		{"operating.md", "A function is more than five minutes behind its stream.", behind, 5.0 * 60 * 1000},
		{"operating.md", "Messages have waited for half an hour.", late, 30.0 * 60},
		{"operating.md", "The function `expiry` has not run for ten minutes.", stopped * period, 10.0 * 60},
		{
			"operating.md", "at most 20 instances of the function process 20 batches of ten at once.",
			fmt.Sprint(at(deliveries, "ScalingConfig", "MaximumConcurrency"), at(deliveries, "BatchSize")), "20 10",
		},
		{
			"operating.md", "and 5 more instances process it",
			at(functions(t)["webhook"].Properties["Events"], "TestDeliveries", "Properties", "ScalingConfig", "MaximumConcurrency"),
			5.0,
		},
		{
			"operating.md", "Messages that failed five times are in the queue `<prefix>dead-deliveries`.",
			at(queues(t)["Deliveries"]["RedrivePolicy"], "maxReceiveCount"), 5.0,
		},
		{
			"operating.md", "and gives up after ten tries or a day",
			fmt.Sprint(at(mapping, "MaximumRetryAttempts"), at(mapping, "MaximumRecordAgeInSeconds")), "10 86400",
		},
		{
			"followers.md", "A record is retried ten times, and given up after a day.",
			fmt.Sprint(at(mapping, "MaximumRetryAttempts"), at(mapping, "MaximumRecordAgeInSeconds")), "10 86400",
		},
		{
			"operating.md", "Then it gets a tenth of all requests for five minutes, then all of them.",
			at(functions(t)["graphql"].Properties["DeploymentPreference"], "Type"), "Canary10Percent5Minutes",
		},
		{
			"operating.md", "leave the concurrency of all functions at 0 for five minutes after `operate restored`",
			billing.EpochWatch, 5 * time.Minute,
		},
		{
			"operating.md", "**Raise the epoch** before anything writes to the restored tables, and so before step 4, whose sweep writes:",
			sweep, "rate(1 minute)",
		},
		{"cost.md", "which runs 43,200 times", fmt.Sprint(sweep, " in ", int(30*24*time.Hour/time.Minute)), "rate(1 minute) in 43200"},
		{"cost.md", fmt.Sprintf("alarms on %d metrics", alarmMetrics(t)), "", ""},
	} {
		if fmt.Sprint(promise.got) != fmt.Sprint(promise.want) {
			t.Errorf("%s promises %q, but the templates say %v, not %v",
				promise.document, promise.words, promise.got, promise.want)
		}
		text, err := os.ReadFile("../docs/" + promise.document)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), promise.words) {
			t.Errorf("docs/%s no longer says %q: compare with the templates what it says instead",
				promise.document, promise.words)
		}
	}
}

// alarmMetrics counts the metrics of all alarms, each of which has its price.
func alarmMetrics(t *testing.T) (n int) {
	t.Helper()
	for _, part := range parts {
		for _, r := range read(t, part).Resources {
			if r.Type != "AWS::CloudWatch::Alarm" {
				continue
			}
			if r.Properties["MetricName"] != nil {
				n++
			}
			for _, m := range list(r.Properties["Metrics"]) {
				if at(m, "MetricStat") != nil {
					n++
				}
			}
		}
	}
	return n
}
