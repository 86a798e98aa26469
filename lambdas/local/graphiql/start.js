// Starts GraphiQL with the API key of this development server.
const { Endpoint, Secret, Query } = JSON.parse(document.getElementById("settings").textContent);
const headers = { Authorization: `Bearer ${Secret}` };

// The key is sent with every request, also with those for the schema. Headers in the editor's tab take precedence.
const fetcher = GraphiQL.createFetcher({ url: Endpoint, headers });

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: Query,
    defaultHeaders: JSON.stringify(headers, null, 2),
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: "headers",
  }),
);
