// Package billing is the domain of Drawdown: prepaid credits that customers buy or are given, that usage draws
// down, and that can be explained one by one. It imports the standard library alone. It reads no clock, draws no
// random number and opens no connection: time, randomness and storage are arguments.
//
// # Notation
//
//	wallet      W   credits of one unit
//	grant       g   the act that adds credits, with its terms and what remains of it
//	line        t   one transaction of the ledger, with sequence n, amount a (signed) and balance after
//	drawdown    d   the part of a line taken from, or given to, one grant (always positive)
//	debt        D   what was spent beyond the grants, within the overdraft limit
//
// # Invariants
//
// After every commit, for each wallet:
//
//	posted    = Σ remaining(g) − D = Σ a(t)
//	available = posted − held − pending ≥ −overdraftLimit
//	n(t)      = 1, 2, 3 … without a gap, each line carrying a hash over itself and the line before
//
// and for each line, whose drawdowns Σd are taken (a < 0, or a REPAYMENT) or given (a > 0):
//
//	D after = D before + |a| − Σd   when taken
//	D after = D before + Σd − a     when given
//
// # How a change happens
//
// Every operation that moves credits is load → decide → commit. [Decide] is a pure function: from a snapshot of a
// wallet, an instant and a list of commands it computes a [Decision], plain data that says what will be true, and
// an [Outcome] for each command: its line, its refusal, or that it has to wait for a commit of its own. It may
// also answer that it needs to see more (a page of grants, a transaction) first. A [Store] turns the decision into
// one atomic commit whose conditions restate what Decide concluded; when the world moved meanwhile, the store says
// how, and the [Ledger] decides again.
//
//	  snapshot ──┐
//	     now ────┤                       ┌── Decision ──► Store.Commit
//	commands ────┴──► Decide ────────────┤
//	     ▲                               ├── Outcomes ──► caller
//	     └────────── Facts ◄── load ◄────┴── Need
//
// # Why expiry needs no job
//
// A grant is spendable in [effectiveAt, expiresAt). Whatever looks at a wallet, a read or a decision, first lets
// time pass up to its instant: credit that became effective repays debt, credit that lapsed leaves. A decision
// that is committed books those facts as lines of their own, ahead of its commands, so that the ledger shows them
// in the order in which they were true. A background job only makes the line appear sooner.
//
// # How to add an operation
//
// Write a command: a struct with the request's fields, check (what can be refused without a wallet), request (the
// canonical form that the fingerprint covers) and apply (how it changes the draft of a wallet). Give it a
// scenario in testdata/scenarios, a method on Ledger, and its place in the schema.
package billing
