// Package graph is the API: GraphQL over HTTP, on top of the domain. It never imports what stores or runs it.
//
// A request comes in through [New]'s handler: the transport reads it, authentication makes it a session, the
// executor calls resolvers. A resolver is a few lines: it turns arguments into a domain request, has the ledger do
// it, and wraps what comes back in a view. What the domain refuses becomes a userErrors entry of a mutation; what
// is malformed, unauthenticated, forbidden or failed inside becomes an error with a code (see errors.go).
//
//	http.go        reading HTTP              resolver.go   the roots
//	transport.go   a request's way through   customer.go, wallet.go, grant.go … the resolvers of each noun
//	auth.go        keys and scopes           page.go       connections and their cursors
//	operation.go   what is to be executed    session.go    one request's reads
//	variables.go   … and with what           siblings.go   … of which each is made once
//	cost.go        … and for how much        input.go      from arguments to domain requests
//	errors.go      what callers are told     gen/, scalar/, view/ generated from schema.graphqls, and what that is bound to
//
// Whatever can be refused without executing anything is: a key that may not, variables of another type, a query that
// could bring too much. A mutation that was executed should not be hidden by an error about its neighbour.
package graph
