package transport_test

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
)

// What is no GraphQL request is refused in either media type with a status that says so.
func TestBadRequests(t *testing.T) {
	a := newClient(t)
	type change = func(*http.Request)
	header := func(name, value string) change { return func(r *http.Request) { r.Header.Set(name, value) } }
	post := func(body string, changes ...change) *http.Request {
		request := a.request(http.MethodPost, "", body)
		for _, change := range changes {
			change(request)
		}
		return request
	}
	valid := `{"query": "{ __typename }"}`
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		says    string
	}{
		"no body":               {post(""), 415, "Content-Type: application/json"},
		"an empty body":         {post("", header("Content-Type", mediaJSON)), 400, "not a JSON object"},
		"not JSON":              {post("query"), 400, "not a JSON object"},
		"half an object":        {post(`{"query": "{ __typename }"`), 400, "not a JSON object"},
		"more than one object":  {post(valid + valid), 400, "not a JSON object"},
		"null":                  {post(`null`), 400, "not a JSON object"},
		"a list":                {post(`[` + valid + `]`), 400, "not a JSON object"},
		"a string":              {post(`"{ __typename }"`), 400, "not a JSON object"},
		"no query":              {post(`{}`), 400, "no query"},
		"an empty query":        {post(`{"query": ""}`), 400, "no query"},
		"a null query":          {post(`{"query": null}`), 400, "no query"},
		"a query by other name": {post(`{"Query": "{ __typename }"}`), 400, "no query"},
		"a query of numbers":    {post(`{"query": 1}`), 400, "query is not a JSON string"},
		"a query in a list":     {post(`{"query": ["{ __typename }"]}`), 400, "query is not a JSON string"},
		"an operation number": {
			post(`{"query": "{ __typename }", "operationName": 1}`), 400,
			"operationName is not a JSON string",
		},
		"variables in a string": {
			post(`{"query": "{ __typename }", "variables": "{}"}`), 400,
			"variables is not a JSON object",
		},
		"variables in a list": {
			post(`{"query": "{ __typename }", "variables": []}`), 400,
			"variables is not a JSON object",
		},
		"extensions in a list": {
			post(`{"query": "{ __typename }", "extensions": []}`), 400,
			"extensions is not a JSON object",
		},
		"broken UTF-8": {post("{\"query\": \"{ __typename } # \xff\"}"), 400, "UTF-8"},
		"too much": {
			post(`{"query": "{ __typename } #` + strings.Repeat(" ", 1<<20) + `"}`), 413,
			"1048576 bytes",
		},
		"no content type": {post(valid, func(r *http.Request) { r.Header.Del("Content-Type") }), 415, mediaJSON},
		"text":            {post(valid, header("Content-Type", "text/plain")), 415, mediaJSON},
		"a form": {
			post(`query={__typename}`, header("Content-Type", "application/x-www-form-urlencoded")),
			415, mediaJSON,
		},
		"a bare query":         {post(`{ __typename }`, header("Content-Type", "application/graphql")), 415, mediaJSON},
		"no media type at all": {post(valid, header("Content-Type", "/;;")), 415, mediaJSON},
		"another charset":      {post(valid, header("Content-Type", mediaJSON+"; charset=latin1")), 415, "UTF-8"},
		"no media type named":  {post(valid, func(r *http.Request) { r.Header.Del("Content-Type") }), 415, "has no Content-Type"},
		"text, named":          {post(valid, header("Content-Type", "text/plain")), 415, `Content-Type is "text/plain"`},
		"another charset, named": {
			post(valid, header("Content-Type", mediaJSON+"; charset=latin1")), 415, `the charset in Content-Type is "latin1"`,
		},
		"two content types": {
			post(valid, func(r *http.Request) { r.Header.Add("Content-Type", mediaJSON) }), 415, "Content-Type twice",
		},
		"a huge content type": {
			post(valid, header("Content-Type", mediaJSON+"; x="+strings.Repeat("y", 3000))), 415, "Content-Type is too long",
		},
		"a batch": {
			post(`[` + valid + `,` + valid + `]`), 400,
			"operations cannot be batched; send each in a request of its own",
		},
		"an empty batch":          {post(` [ ]`), 400, "operations cannot be batched"},
		"a byte order mark alone": {post("\ufeff"), 400, "not a JSON object"},
		"two byte order marks":    {post("\ufeff\ufeff" + valid), 400, "not a JSON object"},
		"a mark of UTF-16":        {post("\xff\xfe" + valid), 400, "UTF-8"},
		"a query twice":           {post(`{"query": "{ a }", "query": "{ b }"}`), 400, `query is two values: an object of the request has the name "query" twice`},
		"variables in depth":      {post(`{"query": "{ a }", "variables": {` + strings.Repeat(`"a":{`, 20000) + strings.Repeat(`}`, 20000) + `}}`), 400, "nested more than 16 deep"},
		"a document by its id":    {post(`{"documentId": "sha256:00"}`), 400, "no query"},
		"a compressed body":       {post(valid, header("Content-Encoding", "gzip")), 415, `Content-Encoding is "gzip"`},
		"compressed after all":    {post(valid, header("Content-Encoding", "identity, br")), 415, `Content-Encoding is "identity, br"`},
		"nothing acceptable":      {post(valid, header("Accept", "text/html, image/*")), 406, mediaGraphQL},
		"ours not acceptable":     {post(valid, header("Accept", mediaJSON+";q=0, "+mediaGraphQL+";q=0.0")), 406, mediaGraphQL},
		"an unknown charset":      {post(valid, header("Accept", mediaJSON+"; charset=latin1")), 406, mediaGraphQL},
		"GET without a query":     {a.request(http.MethodGet, "", ""), 400, "no query"},
		"GET of nothing":          {a.request(http.MethodGet, "?query=", ""), 400, "no query"},
		"GET, broken":             {a.request(http.MethodGet, "?query=%zz", ""), 400, "not well-formed"},
		"GET, broken UTF-8":       {a.request(http.MethodGet, "?query=%7B__typename%7D%23%ff", ""), 400, "not well-formed"},
		"GET, no variables": {
			a.request(http.MethodGet, "?query=%7B__typename%7D&variables=x", ""), 400,
			"variables is not a JSON object",
		},
		"GET, listed variables": {
			a.request(http.MethodGet, "?query=%7B__typename%7D&variables=[]", ""), 400,
			"variables is not a JSON object",
		},
		"GET, no extensions": {
			a.request(http.MethodGet, "?query=%7B__typename%7D&extensions=1", ""), 400,
			"extensions is not a JSON object",
		},
		"PUT":     {a.request(http.MethodPut, "", valid), 405, "POST"},
		"DELETE":  {a.request(http.MethodDelete, "", ""), 405, "POST"},
		"OPTIONS": {a.request(http.MethodOptions, "", ""), 405, "POST"},
	} {
		got := a.send(c.request)
		t.Run(name, func(t *testing.T) {
			a.isFault(got, "BAD_REQUEST", c.says)
			if got.Status != c.status || got.Data != nil {
				t.Errorf("status %d, data %s, want %d", got.Status, got.Data, c.status)
			}
			if allow := got.Header.Get("Allow"); (allow == "GET, POST") != (c.status == 405) {
				t.Errorf("Allow is %q", allow)
			}
		})
	}
}

// What is a request and cannot be executed has the status 200 in application/json, and 400 in GraphQL's own type.
func TestRequestErrors(t *testing.T) {
	a := newClient(t)
	for _, c := range []struct{ body, code, says string }{
		{`{"query": "{"}`, "GRAPHQL_PARSE_FAILED", "Expected Name"},
		{`{"query": "{` + strings.Repeat(" __typename", 2000) + `}"}`, "TOO_COSTLY", "more than 2000 tokens"},
		{`{"query": " "}`, "GRAPHQL_VALIDATION_FAILED", "no operation"},
		{`{"query": "fragment F on Query { __typename }"}`, "GRAPHQL_VALIDATION_FAILED", ""},
		{`{"query": "{ nothing }"}`, "GRAPHQL_VALIDATION_FAILED", `Cannot query field "nothing" on type "Query"`},
		{`{"query": "subscription { x }"}`, "GRAPHQL_VALIDATION_FAILED", "subscription"},
		{
			`{"query": "query A { __typename } query B { __typename }"}`, "GRAPHQL_VALIDATION_FAILED",
			"2 operations; say in operationName",
		},
		{`{"query": "query A { __typename }", "operationName": "B"}`, "GRAPHQL_VALIDATION_FAILED", `no operation named "B"`},
		{`{"query": "{ wallet { id } }"}`, "GRAPHQL_VALIDATION_FAILED", `argument "id" of type "ID!" is required`},
		{
			`{"query": "query($id: ID!) { wallet(id: $id) { id } }"}`, "GRAPHQL_VALIDATION_FAILED",
			"$id is missing; it is of type ID!",
		},
		{
			`{"query": "query($id: ID!) { wallet(id: $id) { id } }", "variables": {"id": null}}`, "GRAPHQL_VALIDATION_FAILED",
			"$id is null; it is of type ID!",
		},
		{
			`{"query": "query($id: ID!) { wallet(id: $id) { id } }", "variables": {"id": true}}`, "GRAPHQL_VALIDATION_FAILED",
			"$id is a boolean; it is of type ID!",
		},
		{
			`{"query": "query($id: ID!) { wallet(id: $id) { id } }", "variables": {"id": 1.5}}`, "GRAPHQL_VALIDATION_FAILED",
			"$id is a number; it is of type ID!",
		},
		{
			`{"query": "query($n: Int) { customers(first: $n) { nodes { id } } }", "variables": {"n": "5"}}`,
			"GRAPHQL_VALIDATION_FAILED", "$n is a string; it is of type Int",
		},
		{
			`{"query": "query($n: Int) { customers(first: $n) { nodes { id } } }", "variables": {"n": 5.5}}`,
			"GRAPHQL_VALIDATION_FAILED", "$n is 5.5, which is not an integer of 32 bits",
		},
		{
			`{"query": "query($n: Int) { customers(first: $n) { nodes { id } } }", "variables": {"n": 2147483648}}`,
			"GRAPHQL_VALIDATION_FAILED", "$n is 2147483648",
		},
		{
			`{"query": "query($s: String) { customers(after: $s) { nodes { id } } }", "variables": {"s": 5}}`,
			"GRAPHQL_VALIDATION_FAILED", "$s is a number; it is of type String",
		},
		{
			`{"query": "query($s: String) { customers(after: $s) { nodes { id } } }", "variables": {"s": ["x"]}}`,
			"GRAPHQL_VALIDATION_FAILED", "$s is a list; it is of type String",
		},
		{
			`{"query": "query($b: Boolean!) { wallet(id: \"x\") { id @skip(if: $b) } }", "variables": {"b": "true"}}`,
			"GRAPHQL_VALIDATION_FAILED", "$b is a string; it is of type Boolean!",
		},
	} {
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			for media, status := range map[string]int{mediaJSON: 200, mediaGraphQL: 400} {
				request := a.request(method, "", c.body)
				if method == http.MethodGet {
					request = a.request(method, "?"+asQuery(t, c.body), "")
				}
				request.Header.Set("Accept", media)
				got := a.send(request)
				a.isFault(got, c.code, c.says)
				if got.Status != status || got.Data != nil || got.Header.Get("Content-Type") != media+"; charset=utf-8" {
					t.Errorf("%s: status %d, data %s, type %s", c.body, got.Status, got.Data, got.Header.Get("Content-Type"))
				}
			}
		}
	}
	if logged := a.logged.String(); logged != "" {
		t.Errorf("what callers do wrong was logged: %s", logged)
	}
}

// asQuery is a request in JSON as the query part of a URL.
func asQuery(t *testing.T, body string) string {
	t.Helper()
	query := url.Values{}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &object); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	for name, value := range object {
		text := string(value)
		if strings.HasPrefix(text, `"`) {
			if err := json.Unmarshal(value, &text); err != nil {
				t.Fatalf("%v: %s", err, value)
			}
		}
		query.Set(name, text)
	}
	return query.Encode()
}

// A client of persisted queries sends the hash of a query first. The answer makes it send the query itself.
func TestPersistedQueries(t *testing.T) {
	a := newClient(t)
	hash := `"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38"}}`
	for _, body := range []string{
		`{` + hash + `}`, `{"query": "", ` + hash + `}`, `{"query": null, "operationName": "Q", "variables": {}, ` + hash + `}`,
	} {
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			for media, status := range map[string]int{mediaJSON: 200, mediaGraphQL: 400} {
				request := a.request(method, "", body)
				if method == http.MethodGet {
					request = a.request(method, "?"+asQuery(t, strings.Replace(body, "null", `""`, 1)), "")
				}
				request.Header.Set("Accept", media)
				got := a.send(request)
				a.isFault(got, "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
				if got.Errors[0].Message != "PersistedQueryNotSupported" || got.Status != status || got.Data != nil {
					t.Errorf("%s %s: %d %s %v", method, body, got.Status, got.Data, got.Errors)
				}
			}
		}
	}
	if got := a.send(a.request(http.MethodPost, "", `{"query": "{ __typename }", `+hash+`}`)); got.Status != 200 || len(got.Errors) > 0 {
		t.Errorf("with the query: %d %v", got.Status, got.Errors)
	}
	request := a.request(http.MethodPost, "", `{`+hash+`}`)
	request.Header.Set("Authorization", "Bearer sk_other")
	a.isFault(a.send(request), "UNAUTHENTICATED", "")
}

func TestSuggestions(t *testing.T) {
	for _, document := range []string{
		`{ walet(id: "x") { id } }`, `{ wallet(id: "x") { idd } }`, `{ wallet(idd: "x") { id } }`,
		`mutation { setWalletStatus(input: {idempotencyKey: "k", walletId: "x", reason: "r", status: FROZE}) { replayed } }`,
	} {
		development, production := newClient(t).post(document), newClient(t, inProduction).post(document)
		if !strings.Contains(development.Errors[0].Message, "Did you mean") {
			t.Errorf("in development, %s: %s", document, development.Errors[0].Message)
		}
		for _, fault := range production.Errors {
			if strings.Contains(fault.Message, "Did you mean") {
				t.Errorf("in production, %s: %s", document, fault.Message)
			}
		}
	}
}

func TestCompressedBodiesAreNotInflated(t *testing.T) {
	a := newClient(t)
	body := &strings.Builder{}
	packed := gzip.NewWriter(body)
	if _, err := packed.Write([]byte(`{"query": "{ __typename }"}`)); err != nil || packed.Close() != nil {
		t.Fatal(err)
	}
	request := a.request(http.MethodPost, "", body.String())
	request.Header.Set("Content-Encoding", "gzip")
	if got := a.send(request); got.Status != 415 {
		t.Errorf("status %d", got.Status)
	}
}
