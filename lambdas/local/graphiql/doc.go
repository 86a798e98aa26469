// Package graphiql is the page on which a developer explores the API: GraphiQL, https://github.com/graphql/graphiql,
// with an example and a key filled in. It is for a development server alone, since whoever can see the page has the key.
//
// GraphiQL is not part of this repository. It is fetched once per machine, by npm, into the user's cache directory,
// while the server runs already; a browser gets it from there, and nothing from elsewhere. Until it is there, or
// where there is no npm, the page says so, and how to ask the API from a terminal.
package graphiql
