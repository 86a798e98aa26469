// Package billing is the domain of Drawdown: prepaid credits that customers buy or are given, that usage draws down,
// and that can be explained one by one. It is pure. It imports the standard library and package calendar alone, not
// even context; it reads no clock, draws no random number and opens no connection. Time, ids and randomness are
// arguments. Package billing/ledger, the shell around it, loads, commits and retries.
//
// # Notation
//
//	wallet      W   credits of one unit
//	grant       g   the act that adds credits, with its terms and what remains of it
//	line        t   one transaction of the ledger, with sequence n, amount a (signed) and balance after
//	drawdown    d   the part of a line taken from, or given to, one grant; above 0, except in the VOID of a grant that is
//	                wholly held
//	debt        D   what was spent beyond the grants, within the overdraft limit
//	hold        h   credit that is set aside for a spend: pieces of grants, which are neither free nor spent
//	piece       p   the part of one grant in a hold
//	document        anything stored that is neither a wallet, nor a grant, nor a line: a customer, an API key
//
// # Invariants
//
// After every commit, for each wallet:
//
//	posted    = Σ free(g) + Σ p − D = Σ a(t)
//	held      = Σ p = Σ heldChange(t)
//	available = posted − held − pending ≥ −overdraftLimit
//	n(t)      = 1, 2, 3 … without a gap, each line carrying a hash over itself and the line before
//
// and for each line, whose drawdowns Σd are taken (a < 0, or a REPAYMENT) or given (a > 0). A HOLD and a RELEASE, which
// move credit between free and held, leave D as it is:
//
//	D after = D before + |a| − Σd   when taken
//	D after = D before + Σd − a     when given
//
// [Decision.Validate] checks them on every decision, by another way than the one that made it.
//
// # How a change happens
//
// Every change is load → decide → commit. [Decide] is a pure function: from a [View] (the instant, wallets, documents)
// and a list of commands it computes a [Decision], plain data that says what will be true and on which conditions, and
// an [Outcome] for each command: its line, its refusal, or that it has to wait for a later commit. It may also return
// [Needs]: what has to be loaded first. A store turns the decision into one atomic commit whose conditions restate what
// Decide concluded. If a condition does not hold, the store returns what is stored instead, and the ledger decides
// again.
//
//	    View ────┐
//	             │                       ┌── Decision ──► Store.Commit
//	commands ────┴──► Decide ────────────┤
//	     ▲                               ├── Outcomes ──► caller
//	     └────────── load ◄──────────────┴── Needs
//
// A decision changes any number of wallets and documents at once. A [Command] works on a [Draft] of it:
//
//   - Reads declares what the command looks up: documents, lists, lines, grants. The declarations of all commands of a
//     list are collected and loaded in one round. Looking up anything else panics, so that a command which lacks a
//     declaration fails its first test.
//   - Apply checks first and changes afterwards. It returns nil for "done", and a refusal for "nothing happened".
//   - Changes that are no lines of the ledger are recorded in the audit log ([Draft.Changed]), in the same commit.
//
// A request happens once. Its key belongs to the wallets of its command, or to the tenant if it has none, within the
// key space of its kind of caller ([Caller]). The line that it writes is the record of the key; a request without a
// line leaves a [RequestRecord].
//
// # Lapsed and expired
//
// A grant can be spent from effectiveAt, included, until expiresAt, excluded. From that instant on it has *lapsed*:
// nobody can spend it, by the clock alone, whether or not anything is stored about it. It has *expired* once the ledger
// has an EXPIRY line for it. The API shows a lapsed grant as expired, because it can no longer be spent; the difference
// matters only here.
//
// No job is needed for this. Every read and every decision first lets time pass up to its instant, by the entries of
// the agenda (agenda.go): credit that became effective repays debt, holds that are over give back their credit, credit that
// lapsed leaves the wallet. A read
// changes only its copy. A decision books the entries as lines, ahead of its commands, so that the ledger shows them in
// the order in which they happened. A background job only makes the line appear sooner.
//
// # How to add a command
//
// CONTRIBUTING.md lists every place to change, and a test names the one that was forgotten. In this package: a file
// named after the noun, with a struct that embeds [Keyed] and holds the request's fields, and the methods of [Command].
// New documents implement [Document]; new effects of time are kinds of the agenda.
package billing
