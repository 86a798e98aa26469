package graph

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// transport is GraphQL over HTTP, https://graphql.github.io/graphql-over-http/draft/: queries and mutations by
// POST, queries by GET too. A request that cannot be executed has no data; in the media type
// application/graphql-response+json its status says so, in the older application/json the status is 200. Whom the
// API does not know, or does not let, gets 401 and 403 in either.
type transport struct {
	exec    *executor.Executor
	schema  *ast.Schema
	queries shortQueries // that were executed before
	ledger  *billing.Ledger
	usage   *aggregate.Service
	hooks   *outbox.Service
	present presenter

	development bool // whether the schema may be asked for, and names are suggested
}

// answer is a response; data is left out where nothing was executed.
type answer struct {
	Errors     gqlerror.List   `json:"errors,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
	Extensions map[string]any  `json:"extensions,omitempty"`
}

func (t *transport) serve(w http.ResponseWriter, r *http.Request) {
	media := accepted(r.Header.Values("Accept"))
	if media == "" {
		t.refuse(w, mediaJSON, http.StatusNotAcceptable, badRequest("answers come as %s or %s", mediaGraphQL, mediaJSON))
		return
	}
	defer t.recover(w, r, media)
	if status, fault := checkHead(w, r); fault != nil {
		t.refuse(w, media, status, fault)
		return
	}
	s, err := authenticate(r.Context(), t.ledger, t.usage, r.Header) // before the body, so that nobody unknown makes us read one
	if err != nil {
		t.fail(w, r, media, err)
		return
	}
	s.webhooks = t.hooks
	params, status, fault := readRequest(w, r)
	if fault != nil {
		t.refuse(w, media, status, fault)
		return
	}
	ctx := withSession(r.Context(), s)
	operation, faults := t.operation(ctx, params)
	if len(faults) > 0 {
		t.refuse(w, media, requestErrorStatus(media), faults...)
		return
	}
	if r.Method == http.MethodGet && operation.Operation.Operation != ast.Query {
		w.Header().Set("Allow", http.MethodPost)
		t.refuse(w, media, http.StatusMethodNotAllowed, badRequest("GET answers queries alone; send a %s by POST", operation.Operation.Operation))
		return
	}
	if fault := forbidden(operation, s.key); fault != nil {
		t.refuse(w, media, http.StatusForbidden, fault)
		return
	}
	s.plan(operation)
	respond, ctx := t.exec.DispatchOperation(ctx, operation)
	response := respond(ctx)
	if response == nil { // it did not even begin before its time was up
		t.fail(w, r, media, context.Cause(ctx))
		return
	}
	t.write(w, media, http.StatusOK, answer{response.Errors, response.Data, response.Extensions})
}

// requestErrorStatus is the status of a request that is well-formed and cannot be executed.
func requestErrorStatus(media string) int {
	if media == mediaGraphQL {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// recover answers a request that panicked outside of any resolver.
func (t *transport) recover(w http.ResponseWriter, r *http.Request, media string) {
	if reason := recover(); reason != nil {
		t.fail(w, r, media, recovered(r.Context(), reason))
	}
}

// fail answers a request that failed before anything of it was executed.
func (t *transport) fail(w http.ResponseWriter, r *http.Request, media string, err error) {
	shown := t.present.present(r.Context(), err)
	status := http.StatusInternalServerError
	switch shown.Extensions["code"] {
	case codeUnauthenticated:
		w.Header().Set("WWW-Authenticate", `Bearer realm="drawdown"`)
		status = http.StatusUnauthorized
	case codeTimeout, codeUnavailable:
		status = http.StatusServiceUnavailable
	}
	t.refuse(w, media, status, shown)
}

func (t *transport) refuse(w http.ResponseWriter, media string, status int, faults ...*gqlerror.Error) {
	t.write(w, media, status, answer{Errors: faults})
}

func (t *transport) write(w http.ResponseWriter, media string, status int, a answer) {
	body, err := json.Marshal(a)
	if err != nil {
		id := w.Header().Get("X-Request-Id")
		t.present.log.Error("an answer cannot be written", "request", id, "error", err.Error())
		fault := withCode(gqlerror.Errorf(internalMessage, id), codeInternal)
		status = http.StatusInternalServerError
		body, _ = json.Marshal(answer{Errors: gqlerror.List{fault}}) //nolint:errchkjson // it is made of texts
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) // who went away does not read it
}
