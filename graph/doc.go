// Package graph is the API: GraphQL over HTTP, on top of the domain. It never imports what stores or runs it.
//
// A request comes in through [New]'s handler: the transport reads it, authentication makes it a session, the
// executor calls resolvers. A resolver is a few lines: it turns arguments into a domain request, has the ledger do
// it, and wraps what comes back in a view. What the domain refuses becomes a userErrors entry of a mutation; what
// is malformed, unauthenticated, forbidden or failed inside becomes an error with a code (see errors.go).
//
//	transport.go  GraphQL over HTTP          resolver.go   the roots
//	auth.go       keys and scopes            customer.go, wallet.go, grant.go … the resolvers of each noun
//	session.go    one request's reads        gen/          generated from schema.graphqls
//	errors.go     what callers are told      scalar/, view/ what it is bound to
package graph
