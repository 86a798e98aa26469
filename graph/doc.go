// Package graph is the API: it resolves the fields of schema.graphqls on top of the domain, and serves them over HTTP
// with package transport. It imports no package that stores its data or runs it.
//
// A request comes in through [New]'s handler. The transport reads it, calls authenticate, which makes a session from
// its API key, checks its scopes and its cost, and lets the executor call resolvers. A resolver is a few lines: it
// turns arguments into a domain request, calls a service, and wraps the result in a view. A refusal of the domain
// becomes a userErrors entry of a mutation; a request that is malformed, unauthenticated, forbidden or failed inside
// gets an error with a code (see errors.go, and package transport for the codes).
//
//	transport/     GraphQL over HTTP          resolver.go   the roots, and the services that they call
//	handler.go     connects transport and API customer.go, wallet.go, grant.go … the resolvers of each noun
//	auth.go        keys and scopes            node.go       objects by their ids
//	cost.go        what fields cost           page.go       connections and their cursors
//	errors.go      what callers see of errors session.go    the reads of one request
//	input.go       from arguments to requests siblings.go   … each of which is made once
//	                                          settle.go     … before which what is due is booked
//	gen/, scalar/, view/ generated from schema.graphqls, and the types that it is bound to
//
// Everything that can be refused before execution is refused then: a key without a scope, variables of another type, a
// query that could return too much. An error of one mutation must not hide the result of another that was executed.
package graph
