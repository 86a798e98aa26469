// Command overspend is a crash test that anybody can run: do budgets hold?
//
// A thousand agents spend from one wallet, within budgets on four levels: a company, its teams, their users, and one run for each
// agent. Meanwhile servers are killed, commits fail before or after they are written, clients hang up and send again, agents die,
// streams stop, and somebody raises, lowers and freezes the budgets. At the end the program reads the whole ledger through the API, and
// computes from its lines alone what passed a limit. It exits with 1 if that is more than nothing, or if a request has no effect or two.
// Beside it, it prints what an integration would have leaked on the same schedule that checks first and reports later.
//
//	schedule.go, tree.go   who does what, when, and what goes wrong: all of it follows from the seed
//	play.go, attempt.go    play the schedule against the API; client.go sends the requests
//	process.go             starts and kills the servers, which are processes of their own
//	server.go, fault.go    are such a server: the product, with faults in its calls of the database
//	read.go, check.go      read everything back, and judge it; they use nothing of the product but its API
//	later.go               the integration that checks first and reports later
//	report.go              prints
//
// Only server.go, fault.go and database.go import the product.
//
// The schedule is the same for a seed. What each request finds is not, because the agents race, which is the point: the figures of two
// runs differ a little, and the leak has to be 0 in each.
package main
