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
		{Function: "outbox", Table: tableWallets, Wants: []Filter{{Keys: []string{sortState, sortGrant}}}},
		{Function: "usage", Table: tableWallets, Wants: []Filter{{Keys: []string{sortState}}}},
		{Function: "outbox", Table: tableOutbox, Wants: []Filter{{Event: eventInsert, Keys: []string{sortEvent}}}},
		{Function: "expiry", Table: tableOutbox, Wants: []Filter{
			{Event: eventRemove, Expired: true, Keys: []string{sortTimer}},
		}},
	}
}

// Matches reports whether the filter matches a record: the event of an item with a sort key, and whether TTL removed
// the item. An empty event matches any filter: DynamoDB Local has no name for the removal of an item by TTL.
func (f Filter) Matches(event, sortKey string, expired bool) bool {
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
	pattern := map[string]any{"dynamodb": map[string]any{"Keys": map[string]any{attrSort: map[string]any{"S": keys}}}}
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
