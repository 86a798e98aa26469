// Package ddb stores wallets, documents, timers and usage in DynamoDB. Its [Store] implements [ledger.Store],
// [outbox.Store] and [timer.Store], its [Usage] implements [aggregate.Store]. It contains no business rules: it turns a
// decision into one conditional TransactWriteItems. When DynamoDB cancels that, it reads from the reasons, without a
// further read, what is stored instead.
//
//	Decision ──► items ──► TransactWriteItems ──► written
//	                              │
//	                              ├── a condition failed ──► *ledger.StaleError, from the items that came back
//	                              ├── contention, throttled ► ledger.ErrBusy
//	                              └── no answer ───────────► ledger.ErrLost
//
// # Tables
//
// Each has a partition key pk and a sort key sk. [Tables] describes them. They contain:
//
//	wallets   <tenant>#<wallet>               STATE             the state of a wallet, with the first live grants
//	                                          PROFILE           the part of a wallet that no decision needs
//	                                          GRANT#<ref>       the terms of a grant, and how it ended
//	                                          TOPUP#<place>     a top-up
//	                                          SUB#<place>       a subscription
//	                                          LIMIT#<digest>    the spend limits of a subject, or of an action
//	                                          DRAWS             the draw limits
//	                                          BUDGET#<place>    a budget, with what it counts
//	                                          BUDGETID#<id>     the budget that has an external id
//	                                          PAGE#<number>     live grants for which STATE has no room
//	ledger    <tenant>#<wallet>               <key hash>        a line, or the record of a request that wrote none
//	catalog   <tenant>#customers              <customer>        a customer
//	          <tenant>#<customer>             <wallet>          a link from a customer to its wallet
//	          <tenant>#budgets#<list>         <place>           a budget of a wallet in a list
//	          <tenant>#<kind>#<external id>   CLAIM             the customer or wallet that has an external id
//	          <tenant>#receipt#<key hash>     RECEIPT           the record of a request whose key is the tenant's
//	          <tenant>#pay#<provider>#<its id> PAID             which top-up a payment at a provider paid
//	          <tenant>#clock                  CLOCK             the test clock
//	          <tenant>#keys                   <api key>         an API key
//	          key#<hash of the secret>        KEY               its credential: the same key by the hash of its secret
//	          <tenant>#audit                  <audit entry>     an entry of the audit log
//	          <tenant>#endpoints              <endpoint>        an endpoint of webhooks
//	          <tenant>#secrets                <endpoint>        the secrets of an endpoint
//	outbox    <tenant>#event#<event>          EVENT             an event as it is sent
//	          <tenant>#pevent#<provider>#<its id> PEVENT        an event of a payment provider as it arrived, for 90 days
//	          <tenant>#<endpoint>             <delivery>        a delivery of an event to an endpoint
//	          <tenant>#failed                 <instant><delivery> a delivery that failed for good, in the list of these
//	          <tenant>#<wallet>               TIMER#<kind>#<of> something to be done for a wallet at an instant
//	          <tenant>#export                 <export>          an export
//	          <tenant>#exporting              <export>          how far an export has come that is running
//	          <tenant>#simulated#<list>       SIM#<id>          a record of the simulated payment provider
//	usage     <tenant>#<wallet>               CURSOR            how far the usage of a wallet is counted
//	                                          CURSOR#NEXT       the same of the generation that is being built
//	                                          ROW#…             counts of a day or a month, see usagerow.go
//
// The index by_time of the ledger orders the lines of a wallet by their instant and sequence. It lags behind the table,
// so that nothing which has to be right is read from it alone. The index by_type has the lines of
// [billing.TalliedTypes], by wallet and type, in the same order: a usage or a line of a hold has no attribute of, and costs
// nothing there. The index activity has what people and payment providers did, of all wallets of a tenant, in sixteen
// parts. The index due of the outbox orders by instant what is to
// be done; only items that wait for something are in it. Deliveries are spread over several parts of it. DynamoDB
// removes items of the outbox some time after the instant in their attribute ttl.
//
// # Items
//
// A line and the state of a wallet are written with every usage, and DynamoDB charges for them by the kilobyte. So
// their attributes have short names, values that are zero or empty are left out, and lists are compact texts that a
// person can still read: numbers separated by spaces, instants in microseconds since 1970, amounts in micro-credits. A
// grant is the sequence of its line and, unless it is the first of its line, a point and its ordinal. "-" is for an
// absent value. The attributes of an item are explained where it is written; toItem… and fromItem… are next to each
// other. Every item that is read is checked as if another program had written it: a fault is an error that names the
// item and the attribute, and nothing of the item is returned.
//
// # Documents
//
// A document ([billing.Document]) is stored through the codec of its kind, in the table codecs in codec.go. Its
// attribute rev is its revision, the condition of its next change. Customers, links, profiles, claims, API keys,
// credentials, clocks, secrets and events had no revision in earlier versions: an item without one is at revision 1,
// and may be changed as such. Pages had none either, which is read as 0.
//
// # How to add something
//
// A new kind of document needs a key in keys.go, a toItem… and a fromItem… in a file that is named like the domain's, a
// line in codecs, its line in the table above, and a document in the tests' someDocuments. An item of any other kind
// needs its key, its two functions, its line in the table above, and a case in the conformance suite,
// billingtest.TestStore.
package ddb
