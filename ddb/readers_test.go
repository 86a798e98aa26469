package ddb_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/ddb"
)

func TestFilters(t *testing.T) {
	either := ddb.Filter{Keys: []string{"STATE", "GRANT#"}}
	expired := ddb.Filter{Event: "REMOVE", Expired: true, Keys: []string{"TIMER#"}}
	counted := ddb.Filter{Keys: []string{"STATE"}, For: []string{"c", "ce"}}
	unsaid := ddb.Filter{Keys: []string{"STATE"}, Unsaid: true}
	for _, c := range []struct {
		filter     ddb.Filter
		event, key string
		said       string
		expired    bool
		want       bool
	}{
		{either, "INSERT", "STATE", "", false, true},
		{either, "INSERT", "STATE", "-", false, true},
		{either, "REMOVE", "STATE", "", true, true},
		{either, "MODIFY", "GRANT#12.1", "", false, true},
		{either, "MODIFY", "STATES", "", false, false},
		{either, "MODIFY", "PAGE#00001", "", false, false},
		{either, "MODIFY", "", "", false, false},
		{expired, "REMOVE", "TIMER#1#end#0", "", true, true},
		{expired, "", "TIMER#1#end#0", "", true, true},
		{expired, "REMOVE", "TIMER#1#end#0", "", false, false},
		{expired, "INSERT", "TIMER#1#end#0", "", true, false},
		{expired, "REMOVE", "EVENT", "", true, false},
		{counted, "MODIFY", "STATE", "c", false, true},
		{counted, "MODIFY", "STATE", "ce", false, true},
		{counted, "MODIFY", "STATE", "e", false, false},
		{counted, "MODIFY", "STATE", "-", false, false},
		{counted, "MODIFY", "STATE", "", false, false},
		{counted, "MODIFY", "GRANT#12.1", "c", false, false},
		{unsaid, "MODIFY", "STATE", "", false, true},
		{unsaid, "MODIFY", "STATE", "-", false, false},
		{unsaid, "MODIFY", "STATE", "ce", false, false},
	} {
		if got := c.filter.Matches(c.event, c.key, c.said, c.expired); got != c.want {
			t.Errorf("%s matches %s of %q that says %q (expired: %v): %v", c.filter.Pattern(), c.event, c.key, c.said, c.expired, got)
		}
	}
	for filter, want := range map[*ddb.Filter]string{
		&counted: `{"dynamodb":{"Keys":{"sk":{"S":["STATE"]}},"NewImage":{"for":{"S":["c","ce"]}}}}`,
		&unsaid:  `{"dynamodb":{"Keys":{"sk":{"S":["STATE"]}},"NewImage":{"for":{"S":[{"exists":false}]}}}}`,
	} {
		if got := filter.Pattern(); got != want {
			t.Errorf("the pattern is %s, want %s", got, want)
		}
	}
	const pattern = `{"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"TIMER#"}]}}},"eventName":["REMOVE"],` +
		`"userIdentity":{"principalId":["dynamodb.amazonaws.com"],"type":["Service"]}}`
	if got := expired.Pattern(); got != pattern {
		t.Errorf("the pattern is %s", got)
	}
}

// TestReaders: DynamoDB lets two functions read a shard, and only tables with a stream have something to read.
func TestReaders(t *testing.T) {
	streams, readers := map[string]bool{}, map[string]map[string]bool{}
	for _, table := range ddb.Tables() {
		streams[table.Name], readers[table.Name] = table.Stream != "", map[string]bool{}
	}
	for _, r := range ddb.Readers() {
		if !streams[r.Table] {
			t.Errorf("%s reads table %s, which has no stream", r.Function, r.Table)
		}
		if readers[r.Table][r.Function] = true; len(readers[r.Table]) > 2 {
			t.Errorf("table %s has more than two readers: %v", r.Table, readers[r.Table])
		}
		if len(r.Wants) == 0 || len(r.Wants) > 5 { // as many as a mapping takes
			t.Errorf("%s wants %d kinds of record of %s", r.Function, len(r.Wants), r.Table)
		}
	}
}
