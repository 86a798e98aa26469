// Package simulation runs the ledger through seeded accidents, everything in one process and in an order that the
// seed decides, so that what goes wrong once goes wrong again.
//
// Many clients send requests to a few processes, each a real [ledger.Ledger] with a clock of its own, on one
// store in memory. At every call of the store, and wherever a request waits, a scheduler picks who goes on; only
// one goroutine ever runs. At each call something may fail: contention, an answer lost before or after the commit,
// an index that lags, a process that is gone between two calls. Clocks jump and differ. A client that gets no
// answer sends the same request again, to any process, until it gets one.
//
// What is committed is judged by a model (model.go, registry.go) that shares no code with the product: it holds every
// grant in one plain list and every customer and API key in a map, computes each line and document from the request
// alone, and compares. What is refused has to be refused by the model as well, at some instant between question and
// answer. At the end every client has its answer, everything sent again is replayed and changes nothing, and what the
// reads show is what the model holds.
//
// Clients also read while others change what they read: each read shows what the model held at one instant, as a whole.
// What happened to holds is counted, and a test fails where it no longer happens often enough.
//
// A bank of the simulation (bank.go) has its own mind: it declines, takes days, pays late, refunds what it is asked for or by
// itself, lets refunds fail, and opens and decides disputes. Clients tell of its payments in any order, and repeat old states.
// The model follows the money behind each grant by exact fractions (money.go). The lines of each commit go through package
// finance: the equality holds after every line, and after every commit each column is what the model has.
//
// Some seeds have plans and subscriptions. Time leaps over their periods, or stops shortly before one ends, so that holds outlast it.
// The model has a calendar of its own (calendar.go), of UTC and of one zone whose clocks change, and its own rules of what a
// boundary does (subscription.go). At the end, each ledger is exported and verified as by somebody who has nothing but the file.
//
// Some seeds have spend limits, draw limits and trees of budgets, which change while clients, and bearers of budget tokens whose keys
// are apart from those of the back end, spend and hold. The model keeps no count: it has the list of all that was ever counted, with
// when and by which line, and adds up what a limit is about each time (counted.go). It decides which limit or budget refuses, what
// fits and from when on (bounds.go), and panics where a line passes a limit. Estimates show what the usage does at one instant.
// Where these seeds have no plans, they begin shortly before the clocks of a zone change, so that days have 23 and 25 hours.
//
// Each command has a file of its own, such as grant.go: how a client makes up a request, how a process is asked, and
// the model's rule. command.go lists them and says how to add one.
//
//	clients ──► processes (Ledger) ──► faulty ──► Memory
//	   ▲                                 │ every commit that was made
//	   └── requests ──► model ◄──────────┘
package simulation
