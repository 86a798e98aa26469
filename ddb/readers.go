package ddb

import (
	"encoding/json"
	"slices"
	"strings"
)

// Reader is a function that follows the stream of a table. DynamoDB lets two of them read a shard.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
type Reader struct {
	Function string
	Table    string   // less the prefix
	Wants    []Filter // it receives the records that any of these matches
}

// Filter matches records of a stream.
type Filter struct {
	Event   string   // INSERT, MODIFY or REMOVE; empty: any
	Expired bool     // only items that TTL removed
	Keys    []string // sort keys; one that ends in # matches all that begin with it
	For     []string // what the new image says of for whom the commit is, see followersOf; empty: anything
	Unsaid  bool     // only new images that do not say for whom the commit is, as those of earlier versions
}

// Names of events in records of a stream.
const (
	eventInsert = "INSERT"
	eventRemove = "REMOVE"
)

// Readers are all readers of streams. The event source mappings of the template are made from them, and so are the
// calls of functions in a process without event source mappings.
func Readers() []Reader {
	return []Reader{
		{Function: "outbox", Table: tableWallets, Wants: append(
			commitsFor(forEvents, forBoth), Filter{Keys: []string{sortGrant, sortTopUp, sortSubscription}},
		)},
		{Function: "usage", Table: tableWallets, Wants: commitsFor(forCount, forBoth)},
		{Function: "outbox", Table: tableOutbox, Wants: []Filter{{Event: eventInsert, Keys: []string{sortEvent}, Unsaid: true}}},
		{Function: "expiry", Table: tableOutbox, Wants: []Filter{
			{Event: eventRemove, Expired: true, Keys: []string{sortTimer}},
		}},
	}
}

// commitsFor matches the commits of wallets that say that they are for a follower, and those of earlier versions.
func commitsFor(values ...string) []Filter {
	return []Filter{{Keys: []string{sortState}, For: values}, {Keys: []string{sortState}, Unsaid: true}}
}

// AttributeFor is the attribute of an image that says for whom a commit is.
const AttributeFor = attrFor

// Matches reports whether the filter matches a record: the event of an item with a sort key, what its new image says of
// for whom it is, empty where it says nothing, and whether TTL removed the item. An empty event matches any filter:
// DynamoDB Local has no name for the removal of an item by TTL.
func (f Filter) Matches(event, sortKey, said string, expired bool) bool {
	if f.Unsaid && said != "" || len(f.For) > 0 && !slices.Contains(f.For, said) {
		return false
	}
	if f.Event != "" && event != "" && f.Event != event || f.Expired && !expired {
		return false
	}
	return slices.ContainsFunc(f.Keys, func(k string) bool {
		return k == sortKey || strings.HasSuffix(k, "#") && strings.HasPrefix(sortKey, k)
	})
}

// Pattern is the filter in the form of an event source mapping.
// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
func (f Filter) Pattern() string {
	keys := make([]any, len(f.Keys))
	for i, k := range f.Keys {
		if keys[i] = k; strings.HasSuffix(k, "#") {
			keys[i] = map[string]string{"prefix": k}
		}
	}
	record := map[string]any{"Keys": map[string]any{attrSort: map[string]any{"S": keys}}}
	switch {
	case len(f.For) > 0:
		record["NewImage"] = map[string]any{attrFor: map[string]any{"S": f.For}}
	case f.Unsaid:
		record["NewImage"] = map[string]any{attrFor: map[string]any{"S": []any{map[string]any{"exists": false}}}}
	}
	pattern := map[string]any{"dynamodb": record}
	if f.Event != "" {
		pattern["eventName"] = []string{f.Event}
	}
	if f.Expired {
		pattern["userIdentity"] = map[string]any{
			"type": []string{"Service"}, "principalId": []string{"dynamodb.amazonaws.com"},
		}
	}
	text, _ := json.Marshal(pattern) //nolint:errchkjson // it is made of texts
	return string(text)
}
