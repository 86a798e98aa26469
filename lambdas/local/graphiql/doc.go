// Package graphiql is the page on which a developer explores the API: GraphiQL, https://github.com/graphql/graphiql,
// with an example and a key filled in. It is for a development server only, because everybody who can open the page
// gets the key.
//
// GraphiQL is not part of this repository. npm downloads it once per machine into the user's cache directory, while the
// server is already running. Browsers load it from there, and nothing from elsewhere. Until it is downloaded, or if
// there is no npm, the page says so, and shows how to use the API from a terminal.
package graphiql
