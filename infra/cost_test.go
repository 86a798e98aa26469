package infra

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Prices in dollars, in us-east-1. https://aws.amazon.com/dynamodb/pricing/on-demand/,
// https://aws.amazon.com/lambda/pricing/, https://aws.amazon.com/api-gateway/pricing/,
// https://aws.amazon.com/cloudwatch/pricing/
const (
	writeUnit    = 0.625 / 1e6
	readUnit     = 0.125 / 1e6
	httpRequest  = 1.00 / 1e6
	invocation   = 0.20 / 1e6
	gigabyteTime = 0.0000133334 // of a second
	logGigabyte  = 0.50
	queueRequest = 0.40 / 1e6  // https://aws.amazon.com/sqs/pricing/
	sesMail      = 0.10 / 1000 // https://aws.amazon.com/ses/pricing/
)

// mostDollars is what a million single usages behind the HTTP API may cost.
const mostDollars = 5.00

// TestCost computes the costs of a million usages in docs/cost.md from the units that docs/cost.md says were measured.
func TestCost(t *testing.T) {
	text, err := os.ReadFile("../docs/cost.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(text)
	single, batch := unitsOf(t, doc, "recordUsage"), unitsOf(t, doc, "recordUsageBatch of 98")
	counted, many := unitsOf(t, doc, "counting 64 usages for charts"), unitsOf(t, doc, "counting 980 usages for charts")
	waiting := unitsOf(t, doc, "setting it again")
	const usages, size, together = 1e6, 98.0, 64.0
	const requests, counts = usages / size, usages / together
	type row struct {
		name       string
		one, batch float64
	}
	rows := []row{
		{"the ledger", usages * single.writes * writeUnit, requests * batch.writes * writeUnit},
		{
			"charts: counting", counts * (counted.writes*writeUnit + counted.reads*readUnit),
			requests*many.writes*writeUnit + usages*many.reads/980*readUnit,
		},
		{"charts: a timer for what waits to be counted", counts * (waiting.writes*writeUnit + readUnit), 0},
		{"HTTP API", usages * httpRequest, requests * httpRequest},
		{"Lambda, requests", (usages + 2*counts) * invocation, 2 * requests * invocation},
		{
			"Lambda, time", (usages*0.020*0.5 + 2*counts*0.015*0.25) * gigabyteTime,
			requests * (0.060*0.5 + 0.015*0.25) * gigabyteTime,
		},
		{"access log", usages * 350 / 1e9 * logGigabyte, requests * 350 / 1e9 * logGigabyte},
	}
	sum := row{name: "**together**"}
	for _, r := range rows {
		sum.one, sum.batch = sum.one+r.one, sum.batch+r.batch
		if want := fmt.Sprintf("| %s | %.2f | %.2f |", r.name, r.one, r.batch); !strings.Contains(doc, "\n"+want+"\n") {
			t.Errorf("docs/cost.md does not say %s", want)
		}
	}
	if sum.one > mostDollars {
		t.Errorf("a million single usages cost %.2f dollars, more than %.2f", sum.one, mostDollars)
	}
	want := fmt.Sprintf("| %s | **%.2f** | **%.2f** |", sum.name, sum.one, sum.batch)
	if !strings.Contains(doc, "\n"+want+"\n") {
		t.Errorf("docs/cost.md does not say %s", want)
	}
	metrics := 0
	for _, part := range parts {
		for _, r := range read(t, part).Resources {
			if r.Type != "AWS::CloudWatch::Alarm" {
				continue
			}
			watched := 0
			for _, m := range list(r.Properties["Metrics"]) {
				if at(m, "MetricStat") != nil {
					watched++
				}
			}
			metrics += max(watched, 1)
		}
	}
	if want := fmt.Sprintf("alarms on %d metrics", metrics); !strings.Contains(doc, want) {
		t.Errorf("docs/cost.md does not say %s", want)
	}
}

// TestMailCost computes the costs of a million mails in docs/cost.md from the units that docs/cost.md says were measured.
func TestMailCost(t *testing.T) {
	text, err := os.ReadFile("../docs/cost.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(text)
	publishing, mail := unitsOf(t, doc, "… that its customer wants a mail of"), unitsOf(t, doc, "… the mail")
	const mails = 1e6
	const fanOut = 2 // read units of the function that sees the stored event: the event, and the tenant's endpoints
	type row struct {
		name    string
		dollars float64
	}
	rows := []row{
		{"Amazon SES", mails * sesMail},
		{
			"tables: the event, the claim, and what the mail says",
			mails * ((publishing.writes+mail.writes)*writeUnit + (publishing.reads+mail.reads+fanOut)*readUnit),
		},
		{"queue", mails * 3 * queueRequest},
		{"Lambda, requests", mails * 2 * invocation},
		{"Lambda, time", mails * (0.150 + 0.015) * 0.25 * gigabyteTime},
	}
	sum := 0.0
	for _, r := range rows {
		sum += r.dollars
		if want := fmt.Sprintf("| %s | %.2f |", r.name, r.dollars); !strings.Contains(doc, "\n"+want+"\n") {
			t.Errorf("docs/cost.md does not say %s", want)
		}
	}
	if want := fmt.Sprintf("| **together** | **%.2f** |", sum); !strings.Contains(doc, "\n"+want+"\n") {
		t.Errorf("docs/cost.md does not say %s", want)
	}
	if silent := unitsOf(t, doc, "an event that its customer wants no mail of"); silent != (units{0, 1}) {
		t.Errorf("docs/cost.md says that an event that nobody is told of costs a read unit, and it costs %+v", silent)
	}
}

// units are the write and read units of an operation, indexes included.
type units struct{ writes, reads float64 }

// unitsOf returns the units of an operation in the table of docs/cost.md.
func unitsOf(t *testing.T, doc, operation string) units {
	t.Helper()
	pattern := `(?m)^\| ` + regexp.QuoteMeta(operation) + ` \| ([\d.]+) \| ([\d.]+) \| [\d.]* \| ([\d.]+) \|`
	line := regexp.MustCompile(pattern).FindStringSubmatch(doc)
	if line == nil {
		t.Fatalf("docs/cost.md has no units of %s", operation)
	}
	var numbers [3]float64
	for i := range numbers {
		var err error
		if numbers[i], err = strconv.ParseFloat(line[i+1], 64); err != nil {
			t.Fatal(err)
		}
	}
	return units{numbers[0] + numbers[1], numbers[2]}
}
