package infra

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
)

// TestDashboard: each chart of the dashboard shows what its title says, of all functions, followers, tables and queues,
// each once.
func TestDashboard(t *testing.T) {
	var invoked, followers, tables []string
	for name := range functions(t) {
		if name != "pretraffic" {
			invoked = append(invoked, name)
		}
	}
	for _, reader := range ddb.Readers() {
		followers = append(followers, reader.Function)
	}
	for _, table := range ddb.Tables() {
		tables = append(tables, table.Name)
	}
	queues := []string{"deliveries", "test-deliveries", "dead-deliveries", "failures", "payments", "dead-payments", "mails", "mail-feedback", "dead-mails"}
	of := func(namespace, dimension string, names []string, metrics ...string) (all []string) {
		for _, metric := range metrics {
			for _, name := range names {
				all = append(all, fmt.Sprintf("%s %s %s ${TablePrefix}%s", namespace, metric, dimension, name))
			}
		}
		return all
	}
	want := map[string][]string{
		"Function errors":             of("AWS/Lambda", "FunctionName", invoked, "Errors"),
		"Function throttles":          of("AWS/Lambda", "FunctionName", invoked, "Throttles"),
		"Functions at once":           of("AWS/Lambda", "FunctionName", invoked, "ConcurrentExecutions"),
		"Function duration, p99 (ms)": of("AWS/Lambda", "FunctionName", invoked, "Duration"),
		"Followers behind (ms)":       of("AWS/Lambda", "FunctionName", followers, "IteratorAge"),
		"Messages waiting":            of("AWS/SQS", "QueueName", queues, "ApproximateNumberOfMessagesVisible"),
		"Write units":                 of("AWS/DynamoDB", "TableName", tables, "ConsumedWriteCapacityUnits"),
		"Read units":                  of("AWS/DynamoDB", "TableName", tables, "ConsumedReadCapacityUnits"),
		"Throttles and conflicts": append(
			of("AWS/DynamoDB", "TableName", tables, "WriteThrottleEvents", "ReadThrottleEvents"),
			of("AWS/DynamoDB", "TableName", []string{"wallets", "ledger"}, "TransactionConflict")...),
		"Faults and books out of balance": {
			"${TablePrefix}api Faults", "Drawdown ChainMismatches TablePrefix ${TablePrefix}",
		},
		"Payments": of("Drawdown", "TablePrefix", []string{""},
			follower.MetricPaymentsPending, follower.MetricEventsRefused, follower.MetricEventsUndelivered),
		"Payments waiting (s)": of("AWS/SQS", "QueueName", []string{"payments"}, "ApproximateAgeOfOldestMessage"),
		// AWS counts all mails of the account in a region.
		"Mails": append([]string{"AWS/SES Send", "AWS/SES Bounce", "AWS/SES Complaint", "AWS/SES Reject"},
			of("Drawdown", "TablePrefix", []string{""}, "MailsFailed", "AddressesSuppressed")...),
		"Mails waiting (s)":               of("AWS/SQS", "QueueName", []string{"mails", "mail-feedback"}, "ApproximateAgeOfOldestMessage"),
		"Rates of bounces and complaints": {"AWS/SES Reputation.BounceRate", "AWS/SES Reputation.ComplaintRate"},
		"Requests": {
			"AWS/ApiGateway Count ApiId ${ApiId}", "AWS/ApiGateway 4xx ApiId ${ApiId}", "AWS/ApiGateway 5xx ApiId ${ApiId}",
		},
		"Latency (ms)": {
			"AWS/ApiGateway Latency ApiId ${ApiId} map[stat:p50]", "AWS/ApiGateway Latency ApiId ${ApiId} map[stat:p99]",
			"AWS/ApiGateway IntegrationLatency ApiId ${ApiId} map[stat:p99]",
		},
	}
	var board struct {
		Widgets []struct {
			Properties struct {
				Title   string
				Stat    string
				Metrics [][]any
			}
		}
	}
	text := fmt.Sprint(at(read(t, "dashboard.yaml").Resources["Dashboard"].Properties["DashboardBody"], "Fn::Sub"))
	if err := json.Unmarshal([]byte(text), &board); err != nil {
		t.Fatal(err)
	}
	statistics := map[string]string{
		"Functions at once": "Maximum", "Function duration, p99 (ms)": "p99", "Followers behind (ms)": "Maximum",
		"Messages waiting": "Maximum", "Payments waiting (s)": "Maximum", "Mails waiting (s)": "Maximum",
		"Rates of bounces and complaints": "Maximum",
	}
	for _, w := range board.Widgets {
		chart := w.Properties
		var got []string
		for _, metric := range chart.Metrics {
			got = append(got, strings.TrimSuffix(strings.TrimPrefix(fmt.Sprint(metric), "["), "]"))
		}
		slices.Sort(got)
		shown := slices.Sorted(slices.Values(want[chart.Title]))
		if shown = slices.Compact(shown); !slices.Equal(got, shown) {
			t.Errorf("the chart %q shows\n%s, and should show\n%s",
				chart.Title, strings.Join(got, "\n"), strings.Join(shown, "\n"))
		}
		if statistic := statistics[chart.Title]; chart.Stat != statistic && (statistic != "" || chart.Stat != "Sum") {
			t.Errorf("the chart %q shows the %s", chart.Title, chart.Stat)
		}
		delete(want, chart.Title)
	}
	for title := range want {
		t.Errorf("there is no chart %q", title)
	}
}
