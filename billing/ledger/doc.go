// Package ledger is the shell around the pure domain of package billing: it loads what a decision needs, has
// [billing.Decide] decide, commits, and retries. It holds the [Store] port, the lanes and the caches, and every read.
//
//	Ledger.RecordUsage … ──► Run ──► lanes ──► execution: load → Decide → Validate → Store.Commit ──► Result
//	                                               ▲                                     │
//	                                               └──── StaleError, ErrBusy, ErrLost ◄──┘
//
// # What it promises
//
//   - One loop commits what was asked for: execution.run. Grants, transfers, new customers and revoked keys are ordinary
//     commands; no operation has a loop of its own.
//   - A request happens once. A refusal is final only when the request's key stands for nothing: what was recorded long ago
//     is replayed though it would be refused today (execution.conclude). A record that carries the run id of this very
//     request is not a replay: its commit was made, and only the answer was lost (execution.recognize).
//   - One commit is in flight for each wallet and process; what arrives meanwhile is committed together (lanes.go). This
//     makes a hot wallet fast. Correctness never depends on it: two processes that know nothing of each other are kept
//     correct by the conditions of their commits.
//   - Nothing is refused for an old state. What this process remembers of a wallet saves the read before a commit; before a
//     refusal the wallet is read.
//   - A document of a wallet that is newer than the state which was read shows that the state is stale; it is read again.
//
// # How to add to it
//
// An operation is a method in operations.go of three lines: it sets the caller, and runs the command ([Ledger.Run],
// [RunFor] for what creates a document). Its comment lists the refusals. A read goes to the file of its noun. Packages
// beside this one define commands of their own on documents, as package outbox does, and run them with [RunFor].
package ledger
