package graphiql

import (
	"os/exec"
	"strings"
	"testing"
)

// browser runs start.js as a browser does, with stand-ins for GraphiQL and React. It then has the storage that GraphiQL
// gets store what GraphiQL stores, and prints what is in the browser's storage in the end, and what is sent.
const browser = `
const stored = new Map();
globalThis.localStorage = new Proxy({
  getItem: (name) => stored.get(name) ?? null, setItem: (name, value) => stored.set(name, value),
  removeItem: (name) => stored.delete(name), clear: () => stored.clear(), key: (at) => [...stored.keys()][at],
  get length() { return stored.size; },
}, { ownKeys: () => [...stored.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) });
stored.set("graphiql:queries", JSON.stringify({ queries: [{ headers: '{"Authorization":"Bearer sk_test_EARLIER0"}' }] }));
let sent, props;
globalThis.document = { getElementById: () => ({ textContent: JSON.stringify(
  { Endpoint: "/graphql", Secret: "sk_test_0123456789ABCDEF", Query: "{ mine }" }) }) };
globalThis.GraphiQL = { createFetcher: (options) => { sent = options; return () => {}; } };
globalThis.React = { createElement: (_, given) => { props = given; } };
globalThis.ReactDOM = { createRoot: () => ({ render: () => {} }) };
require(process.argv[1]);
const headers = JSON.stringify({ Authorization: "Bearer sk_live_FEDCBA9876543210" });
props.storage.setItem("graphiql:queries", JSON.stringify({ queries: [{ query: "{ kept }", headers }] }));
props.storage.setItem("graphiql:tabState", JSON.stringify({ tabs: [{ query: "{ tab }", response: '{"secret":"whsec_abc+/="}' }] }));
if (props.storage.getItem("graphiql:queries") === null || props.storage.length !== 2) throw new Error("it stores nothing");
console.log(JSON.stringify({ stored: [...stored], props: { ...props, storage: "" }, sent }));
`

// The page leaves no key in the browser: neither its own, nor one that somebody enters or gets, nor one that an earlier
// version stored. It keeps everything else, and sends its key.
func TestNoKeyIsStored(t *testing.T) {
	output, err := exec.CommandContext(t.Context(), "node", "-e", browser, "./start.js").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	printed := string(output)
	stored, rest, _ := strings.Cut(printed, `"sent":`)
	for _, secret := range []string{"0123456789ABCDEF", "FEDCBA9876543210", "EARLIER0", "abc+/="} {
		if strings.Contains(stored, secret) {
			t.Errorf("the browser keeps a secret, or an editor shows it: %s", stored)
		}
	}
	for _, kept := range []string{"{ kept }", "{ tab }", "sk_live_…", `"shouldPersistHeaders":false`, `"defaultQuery":"{ mine }"`} {
		if !strings.Contains(stored, kept) {
			t.Errorf("%s is not kept: %s", kept, stored)
		}
	}
	if !strings.Contains(rest, `"Authorization":"Bearer sk_test_0123456789ABCDEF"`) {
		t.Errorf("it sends %s", rest)
	}
}
