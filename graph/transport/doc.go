// Package transport serves a GraphQL schema over HTTP. It imports nothing of the business: what it needs to know of the
// API are the functions of its [Config].
//
// # A request
//
//	request.go    the head (method, media types, sizes), then Config.Authenticate, then the body or the URL's query
//	body.go       the JSON of the body, in one pass
//	shape.go      the document as it is written, before it is validated
//	operation.go  the executor parses and validates the document, or takes it from its cache
//	variables.go  the variables, by the types that the operation declares; then every value in its place
//	cost.go       the cost of the answer, with the variables, by Config.Price
//	server.go     Config.Authorize, Config.Plan, the executor, the answer
//
// Each step refuses what the next one need not look at, and nothing is read for a request that is refused.
// Authentication comes before the body, so that nobody unknown makes us read one. Authorization covers the whole
// operation before any of it is executed, so that a refused field never hides what a mutation before it has done.
//
// # Promises
//
// It follows the draft of GraphQL over HTTP, https://graphql.github.io/graphql-over-http/draft/: the audit of the
// package graphql-http passes 61 of 61 checks (TestGraphQLOverHTTPAudit in package graph). gqlgen's own transports miss
// parts of it: the media type, the status, Allow, and no data in the answer to a request that was not executed.
//
// What one request may take is bounded, and each limit has its arithmetic beside it:
//
//   - The body: 1 MiB and 60,000 values. It has 10 s to arrive. A client that sends a byte a second does not keep a
//     connection.
//   - A value of the body: 16 deep, 64 names in an object, no name twice, Config.MaxElements in a list. A value beyond
//     these is not read; whoever expects it refuses it. In the place of one of the API's own scalars, that is the event
//     of a batch that has it, and no other. Anywhere else it is the request.
//   - The document: 32 KB, 2,000 tokens, 400 fields, 20 deep, and more in shape.go. Validation compares fields
//     in pairs and writes an error for each fault, so that a document of 20 KB could keep a core busy for a second.
//   - The answer: about 25,000 objects, 25 mutations. gqlgen's complexity limit follows fragments wherever they are
//     spread, which takes 2ⁿ steps (921 bytes: 1.8 s); here each fragment is costed once.
//   - Messages: 300 characters, ten errors. They never repeat a whole request.
//   - Time: 25 s. The HTTP API in front of us gives up after 30 s.
//
// decision 0014 has the reasons, testdata/hostile of package graph the requests that try to get past these limits, and
// `make hostile` measures what refusing each of them takes.
//
// An error that Config.Explain does not know is internal: it is logged once with the id of its request, and the caller
// sees that id and nothing else. Codes of errors are only ever added (errors.go).
//
// What clients send beside what is needed is accepted where it changes nothing (charset=utf8, an empty Accept,
// Content-Encoding: identity, a byte order mark). Whatever else is in a request is refused by a message that names it. A
// hash in place of a query is answered as the protocol of persisted queries says, so that clients send the query.
//
// The variables of a request are checked here and not by the executor, which accepts a number for a String, and null
// where null may not be. The API's own scalars are left to whoever reads them, as only they can name the field.
//
// # Why the body is decoded by hand
//
// body.go was compared with a decoder of the same tests over jsontext of github.com/go-json-experiment/json
// (v0.0.0-20251027170946), which became encoding/json/jsontext. That passes every test, and takes as long for one
// usage, 0.85 times as long for a batch of 1,000 and 1.0 to 1.2 times as long for 58,000 numbers. But it takes 1.9
// times as long for texts full of escapes (5.1 instead of 2.7 ms), which are among the dearest bodies there are, 1.6
// times for cursor-in-variable and 4.6 times for comments of the hostile requests (5.5 instead of 1.2 ms): it checks
// and copies a whole text before its length can be refused. More than 1.1 times is too much, so ours stays. Compare
// again with `go test ./graph/transport -run '^$' -bench DecodeObject` and `make hostile` when the standard library has
// it.
//
// # Adding to it
//
// A new check of documents is a loop over [walk] or [Fields], which visit each fragment once; do not write a
// recursion. A new limit is a constant with its arithmetic, a test at the limit and one beyond it (shape_test.go,
// body_test.go), and a file in testdata/hostile. Something that the API knows and the transport needs is a field of
// Config. A field of the schema that reads by itself is no change here: package graph has the prices.
package transport
