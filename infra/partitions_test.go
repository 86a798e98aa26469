package infra

import (
	"slices"
	"strings"
	"testing"
)

// The functions that use tables.
var usingTables = []string{
	"dashboard", "expiry", "export", "graphql", "mailer", "outbox", "payments", "unsubscribe", "usage", "webhook",
}

// partitionsOf are the kinds of partitions that tables have, and which functions may read them and write to them. The
// partitions of wallets, ledger and usage are those of wallets alone.
var partitionsOf = []struct {
	table, partition string
	readers, writers []string
}{
	{"catalog", "key#0123456789abcdef", []string{"graphql"}, []string{"graphql"}}, // API keys by the hash of their secrets
	{"catalog", "live#keys", []string{"graphql"}, []string{"graphql"}},
	{"catalog", "live#secrets", []string{"graphql", "webhook"}, []string{"graphql"}}, // that sign webhooks
	{"catalog", "live#endpoints", []string{"expiry", "graphql", "outbox", "payments", "webhook"}, []string{"graphql", "webhook"}},
	{"catalog", "live#customers", []string{"export", "graphql", "mailer", "payments", "unsubscribe", "usage"}, []string{"graphql"}},
	{"catalog", "live#mailsettings", []string{"expiry", "graphql", "mailer", "outbox", "unsubscribe"}, []string{"graphql", "mailer", "unsubscribe"}},
	{"catalog", "live#cus_01KDVDNA00HDST93PJ8ZDYB21E", []string{"graphql"}, []string{"graphql"}},
	{"catalog", "live#wallet#external", []string{"graphql"}, []string{"graphql"}},
	{"catalog", "live#wallet#a#secrets", []string{"graphql"}, []string{"graphql"}}, // an external id with a name in it
	{"catalog", "live#customer#live#endpoints", []string{"graphql"}, []string{"graphql"}},
	{"catalog", "live#receipt#0123456789abcdef", []string{"graphql"}, []string{"graphql", "payments"}},
	{"catalog", "live#audit", []string{"graphql"}, []string{"graphql"}},
	{"catalog", "live#usage", []string{"export", "graphql", "usage"}, []string{"export", "graphql"}}, // which dimensions are counted
	{"catalog", "live#wallets#ACTIVE", []string{"export", "graphql"}, []string{"graphql"}},
	{"catalog", "live#find#ac", []string{"graphql"}, []string{"graphql"}},           // with which customers are found
	{"catalog", "deployment#epoch", []string{"expiry", "graphql", "payments"}, nil}, // which operators raise
	{"catalog", "live#something", nil, nil},                                         // that nothing has
	{"catalog", "test#clock", []string{"expiry", "export", "graphql", "mailer", "outbox", "payments", "usage"}, []string{"graphql"}},
	{"catalog", "live#portal", []string{"dashboard", "graphql", "mailer"}, []string{"graphql"}}, // how the portal looks, and who may show it
	{"catalog", "live#cards", []string{"graphql"}, []string{"graphql"}},
	{"catalog", "live#card#default", []string{"export", "graphql"}, []string{"graphql"}},
	{"catalog", "live#quotekeys", []string{"graphql"}, []string{"graphql"}},                             // that seal quotes
	{"catalog", "live#payers#cus_01", []string{"graphql", "payments"}, []string{"graphql", "payments"}}, // customers at providers
	{"catalog", "live#methods#cus_01", []string{"graphql", "payments"}, []string{"graphql", "payments"}},
	{"catalog", "live#setups", []string{"graphql", "payments"}, []string{"graphql", "payments"}},                             // of payment methods
	{"catalog", "live#duepayers#stripe", []string{"graphql", "payments"}, []string{"graphql", "payments"}},                   // that a sweep asks about
	{"catalog", "live#topups#PENDING", []string{"graphql"}, []string{"expiry", "graphql", "payments"}},                       // lists by status
	{"catalog", "live#subs#ACTIVE pro", []string{"graphql"}, []string{"expiry", "graphql", "payments"}},                      // lists by status and plan
	{"catalog", "live#trials#cus_01", []string{"graphql"}, []string{"graphql"}},                                              // the plans that were tried
	{"catalog", "live#givenup#cus_01", []string{"expiry", "graphql", "payments"}, []string{"expiry", "graphql", "payments"}}, // who left a period unpaid
	{"catalog", "live#pay#stripe#pi_1", []string{"payments"}, []string{"payments"}},                                          // which top-up a payment paid
	{"outbox", "live#pevent#stripe#evt_01", []string{"payments"}, []string{"payments"}},                                      // events of payment providers
	{"outbox", "live#quotes#wal_01", []string{"graphql"}, []string{"graphql"}},
	{"outbox", "live#event#evt_01", []string{"graphql", "mailer", "outbox", "webhook"}, []string{"expiry", "graphql", "outbox", "payments", "webhook"}},
	{"outbox", "live#whe_01", []string{"graphql", "webhook"}, []string{"expiry", "graphql", "outbox", "webhook"}},
	{"outbox", "live#attention#FROZEN", []string{"graphql", "outbox", "payments", "usage"}, []string{"outbox", "payments", "usage"}}, // lists
	{"outbox", "live#failed", []string{"graphql", "webhook"}, []string{"webhook"}},                                                   // deliveries that failed for good
	{"outbox", "live#wal_01", nil, []string{"expiry", "outbox"}},                                                                     // timers, which are read by the index due
	{"outbox", "live#export", []string{"export", "graphql"}, []string{"export", "graphql"}},
	{"outbox", "live#exporting", []string{"export", "graphql"}, []string{"export", "graphql"}}, // how far exports have come
	{"outbox", "live#mail#0123", []string{"mailer"}, []string{"mailer"}},                       // what became of mails
	{"wallets", "live#wal_01", []string{"expiry", "export", "graphql", "mailer", "payments"}, []string{"expiry", "graphql", "payments"}},
	{"ledger", "live#wal_01", []string{"export", "graphql", "outbox", "usage", "webhook"}, []string{"expiry", "graphql", "payments"}},
	{"usage", "live#wal_01", []string{"export", "graphql", "usage"}, []string{"usage"}},
	{"usage", "live#money#07", []string{"export", "graphql"}, []string{"usage"}}, // the books of all wallets, by day
	{"usage", "live#totals#07", []string{"graphql"}, []string{"usage"}},          // what is in all wallets
	{"catalog", "live#counts#07", []string{"graphql"}, []string{"graphql"}},      // how many customers and wallets there are
	{"wallets", "live#something", nil, nil},
	{"ledger", "live#something", nil, nil},
	{"usage", "live#something", nil, nil},
}

var (
	reading = []string{"GetItem", "BatchGetItem", "Query", "Scan"}
	writing = []string{"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}
)

// Each function may read and write the partitions that it needs, in any way, and no others.
func TestPartitions(t *testing.T) {
	for _, function := range usingTables {
		policy := role(t, function)
		may := func(actions []string, table, partition string) bool {
			return slices.ContainsFunc(actions, func(action string) bool {
				_, allowed := policy.allows(call{"dynamodb:" + action, table, []string{partition}})
				return allowed
			})
		}
		for _, p := range partitionsOf {
			for _, tenant := range []string{"live#", "test#"} {
				partition := p.partition
				if rest, found := strings.CutPrefix(partition, "live#"); found {
					partition = tenant + rest
				}
				if got, want := may(reading, p.table, partition), slices.Contains(p.readers, function); got != want {
					t.Errorf("function %s may read %s of %s: %t", function, partition, p.table, got)
				}
				if got, want := may(writing, p.table, partition), slices.Contains(p.writers, function); got != want {
					t.Errorf("function %s may write %s of %s: %t", function, partition, p.table, got)
				}
			}
		}
	}
}

// TestPartitionsOfActions: of the table with the most kinds of partitions, each action of each function is allowed for
// exactly the kinds that need it. What is not named here may not be deleted by any function: an external id once taken
// stays taken, a recorded key stays recorded, and the audit log keeps what it has.
func TestPartitionsOfActions(t *testing.T) {
	for action, wanted := range map[string]map[string][]string{ // by function
		"DeleteItem": {
			"graphql": {
				"live#duepayers#stripe", "live#endpoints", "live#find#ac", "live#secrets", "live#subs#ACTIVE pro",
				"live#topups#PENDING", "live#wallets#ACTIVE",
			},
			"expiry":   {"live#subs#ACTIVE pro", "live#topups#PENDING"},
			"payments": {"live#duepayers#stripe", "live#subs#ACTIVE pro", "live#topups#PENDING"},
		},
		"Query": {
			"graphql": {
				"live#audit", "live#cards", "live#counts#07", "live#cus_01KDVDNA00HDST93PJ8ZDYB21E", "live#customers", "live#endpoints",
				"live#find#ac", "live#keys", "live#subs#ACTIVE pro", "live#topups#PENDING", "live#wallets#ACTIVE",
			},
			"expiry": {"live#endpoints"}, "export": {"live#wallets#ACTIVE"}, "outbox": {"live#endpoints"}, "payments": {"live#duepayers#stripe", "live#endpoints"},
			"webhook": {"live#endpoints"}, // to unpack the usages that were put aside
		},
		"ConditionCheckItem": {"graphql": {"live#keys"}},
		"UpdateItem":         {"graphql": {"live#counts#07"}}, "Scan": {}, "BatchWriteItem": {},
		"PutItem": {
			"graphql": {
				"key#0123456789abcdef", "live#audit", "live#card#default", "live#cards", "live#cus_01KDVDNA00HDST93PJ8ZDYB21E",
				"live#customer#live#endpoints",
				"live#customers", "live#duepayers#stripe", "live#endpoints", "live#find#ac", "live#givenup#cus_01", "live#keys", "live#mailsettings",
				"live#methods#cus_01", "live#payers#cus_01", "live#portal", "live#quotekeys", "live#receipt#0123456789abcdef", "live#secrets", "live#setups",
				"live#subs#ACTIVE pro", "live#topups#PENDING", "live#trials#cus_01", "live#usage", "live#wallet#a#secrets", "live#wallet#external",
				"live#wallets#ACTIVE", "test#clock",
			},
			"export":  {"live#usage"}, // up to where all wallets are counted
			"webhook": {"live#endpoints"},
			"mailer":  {"live#mailsettings"}, "unsubscribe": {"live#mailsettings"},
			"expiry": {"live#givenup#cus_01", "live#subs#ACTIVE pro", "live#topups#PENDING"}, // of recharges and periods
			"payments": {
				"live#duepayers#stripe", "live#givenup#cus_01", "live#methods#cus_01", "live#pay#stripe#pi_1", "live#payers#cus_01",
				"live#receipt#0123456789abcdef", "live#setups", "live#subs#ACTIVE pro", "live#topups#PENDING",
			},
		},
	} {
		for _, function := range usingTables {
			policy, got := role(t, function), []string(nil)
			for _, p := range partitionsOf {
				if p.table != "catalog" {
					continue
				}
				if _, allowed := policy.allows(call{"dynamodb:" + action, p.table, []string{p.partition}}); allowed {
					got = append(got, p.partition)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, wanted[function]) {
				t.Errorf("function %s may %s in\n%q, and should in\n%q", function, action, got, wanted[function])
			}
		}
	}
}

// functionsWithTables are the functions that get the prefix of the tables.
func functionsWithTables(t *testing.T) func(yield func(string) bool) {
	t.Helper()
	return func(yield func(string) bool) {
		for name, r := range functions(t) {
			if at(r.Properties, "Environment", "Variables", "TABLE_PREFIX") != nil && !yield(name) {
				return
			}
		}
	}
}
