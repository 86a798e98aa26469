// Starts GraphiQL with the API key of this development server.
const { Endpoint, Secret, Query } = JSON.parse(document.getElementById("settings").textContent);

// The key is sent with every request, also with those for the schema. It is in no editor. Headers in the editor's tab
// take precedence.
const fetcher = GraphiQL.createFetcher({ url: Endpoint, headers: { Authorization: `Bearer ${Secret}` } });

// GraphiQL keeps tabs and its history in the browser, where any page of a later server at this address could read them.
// The history has the headers of each request, also if GraphiQL is told not to keep headers. So whatever looks like an
// API key or the secret of a webhook is left out of all that is stored.
const secrets = /(sk_(live|test)|whsec)_[A-Za-z0-9+/=_-]+/g;
const withoutSecrets = (text) => String(text).replace(secrets, "$1_…");
const storage = {
  get length() {
    return localStorage.length;
  },
  key: (at) => localStorage.key(at),
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, value) => localStorage.setItem(name, withoutSecrets(value)),
  removeItem: (name) => localStorage.removeItem(name),
  clear: () => localStorage.clear(),
};

// Earlier versions of this page stored the key.
for (const name of Object.keys(localStorage).filter((name) => name.startsWith("graphiql:"))) {
  storage.setItem(name, localStorage.getItem(name));
}

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher,
    storage,
    defaultQuery: Query,
    shouldPersistHeaders: false,
  }),
);
