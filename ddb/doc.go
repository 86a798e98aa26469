// Package ddb keeps what the domain decides in DynamoDB: it implements [billing.Store]. It knows nothing of business
// rules. It turns a decision into one conditional TransactWriteItems, and the reasons for which one was cancelled back
// into meaning, without a further read.
//
//	Decision ──► writes ──► TransactWriteItems ──► done
//	                               │
//	                               ├── a condition failed ──► *ledger.StaleError, from the items that came back
//	                               ├── in contention ───────► ledger.ErrBusy
//	                               └── no answer ───────────► ledger.ErrLost
//
// # Tables
//
// Each has a partition key pk and a sort key sk. [Tables] describes them; what is in them:
//
//	wallets   <tenant>#<wallet>               STATE             the wallet's state, with the first live grants
//	                                          PROFILE           what no decision needs of it
//	                                          GRANT#<ref>       the terms of a grant, and how it ended
//	                                          PAGE#<number>     live grants that found no room in STATE
//	ledger    <tenant>#<wallet>               <key hash>        a line, or a receipt of a request that wrote none
//	catalog   <tenant>#customers              <customer>        a customer
//	          <tenant>#<customer>             <wallet>          a link to a wallet of the customer
//	          <tenant>#<kind>#<external id>   CLAIM             whose external id that is
//	          <tenant>#receipt#<key hash>     RECEIPT           the receipt of a request that created something
//	          <tenant>#clock                  CLOCK             the test clock
//	          key#<hash of the secret>        KEY               an API key
//	          <tenant>#endpoints              <endpoint>        an endpoint of webhooks
//	          <tenant>#secrets                <endpoint>        its secrets
//	outbox    <tenant>#event#<event>          EVENT             an event as it is sent
//	          <tenant>#<endpoint>             <delivery>        a delivery of one
//	          <tenant>#<wallet>               TIMER#<kind>#<of> something to be done for a wallet at an instant
//
// The ledger's index by_time orders the lines of a wallet by their instant and sequence. It lags behind the table, so
// nothing that has to be right is read from it alone. The outbox's index due orders what is to be done by its instant,
// in parts over which deliveries are spread; what is in it at all is what waits for something. Items of the outbox go
// by themselves, some time after the instant in ttl.
//
// # Items
//
// A line and a wallet's state are written with every usage and paid for by the kilobyte, so their attributes have
// short names, what is zero or empty is left out, and lists are compact texts that a person can still read: numbers
// apart by spaces, instants in microseconds since 1970, amounts in micro-credits, a grant as the sequence of its line
// and, unless it is the line's first, a point and its ordinal; "-" for what is not there. Each attribute is explained
// where its item is written: toItem… and fromItem… stand beside each other. What is read is checked as if somebody
// else had written it: a fault is an error that names the item and the attribute, never half a value.
//
// # How to add something
//
// An item of a new kind needs its keys in keys.go, its codec in a file named like the domain's, its line in the
// table above, and a case in the conformance suite, billingtest.TestStore.
package ddb
