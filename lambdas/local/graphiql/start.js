// Starts GraphiQL with the API key of this development server.
const { Endpoint, Secret, Query } = JSON.parse(document.getElementById("settings").textContent);
const headers = { Authorization: `Bearer ${Secret}` };

// The key is sent with every request, also with those for the schema. What the editor's tab of headers says goes before.
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
