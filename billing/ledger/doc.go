// Package ledger is the shell around the pure domain of package billing: it loads what a decision needs, calls
// [billing.Decide], commits, and retries. It contains the [Store] port, the lanes, the caches, and every read.
//
//	Ledger.RecordUsage … ──► Run ──► lanes ──► execution: load → Decide → Validate → Store.Commit ──► Result
//	                                               ▲                                     │
//	                                               └──── StaleError, ErrBusy, ErrLost ◄──┘
//
// # What it promises
//
//   - One loop commits all requests: execution.run. Grants, transfers, new customers and revoked keys are ordinary
//     commands; no operation has a loop of its own.
//   - A request happens once. A refusal is final only if nothing is recorded for the request's key: a request that was
//     recorded long ago is replayed, even if it would be refused today (execution.conclude). A record with the run id
//     of this very request is not a replay: its commit succeeded, and only the store's answer was lost
//     (execution.recognize).
//   - One commit is in flight for each wallet and process; requests that arrive in the meantime are committed together
//     (lanes.go). This makes a hot wallet fast. Correctness never depends on it: processes that know nothing of each
//     other stay correct by the conditions of their commits.
//   - Nothing is refused because of an old state. The state that this process cached saves the read before a commit;
//     before a refusal the wallet is read.
//   - If a document of a wallet is newer than the state that was read, the state is stale and is read again.
//
// # How to add to it
//
// An operation is a method in operations.go of three lines: it sets the caller, and runs the command ([Ledger.Run],
// [RunFor] for what creates a document). Its comment lists the refusals. A read goes to the file of its noun. Packages
// beside this one define commands of their own on documents, as package outbox does, and run them with [RunFor].
package ledger
