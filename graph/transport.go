package graph

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
)

// transport is GraphQL over HTTP, https://graphql.github.io/graphql-over-http/draft/: queries and mutations by
// POST, queries by GET too. A request that cannot be executed has no data; in the media type
// application/graphql-response+json its status says so, in the older application/json the status is 200.
type transport struct {
	exec    *executor.Executor
	ledger  *billing.Ledger
	present presenter
}

const (
	mediaGraphQL = "application/graphql-response+json"
	mediaJSON    = "application/json"
)

// answer is a response; data is left out where nothing was executed.
type answer struct {
	Errors     gqlerror.List   `json:"errors,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
	Extensions map[string]any  `json:"extensions,omitempty"`
}

func (t *transport) serve(w http.ResponseWriter, r *http.Request) {
	media := accepted(r.Header.Values("Accept"))
	if media == "" {
		t.refuse(w, mediaJSON, http.StatusNotAcceptable, codeBadRequest, "answers come as %s or %s", mediaGraphQL, mediaJSON)
		return
	}
	params, status, fault := readRequest(w, r)
	if fault != nil {
		t.write(w, media, status, answer{Errors: gqlerror.List{fault}})
		return
	}
	s, err := authenticate(r.Context(), t.ledger, r.Header)
	if errors.Is(err, billing.ErrUnauthenticated) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="drawdown"`)
		t.refuse(w, media, http.StatusUnauthorized, codeUnauthenticated,
			"%s; send one as `Authorization: Bearer sk_…`", err.Error())
		return
	} else if err != nil {
		t.write(w, media, http.StatusInternalServerError, answer{Errors: gqlerror.List{t.present.present(r.Context(), err)}})
		return
	}
	ctx := withSession(r.Context(), s)
	operation, faults := t.exec.CreateOperationContext(ctx, params)
	if len(faults) > 0 {
		response := t.exec.DispatchError(graphql.WithOperationContext(ctx, operation), faults)
		t.write(w, media, requestErrorStatus(media), answer{Errors: response.Errors})
		return
	}
	if r.Method == http.MethodGet && operation.Operation.Operation != ast.Query {
		w.Header().Set("Allow", http.MethodPost)
		t.refuse(w, media, http.StatusMethodNotAllowed, codeBadRequest, "GET answers queries alone; send a %s by POST", operation.Operation.Operation)
		return
	}
	respond, ctx := t.exec.DispatchOperation(ctx, operation)
	response := respond(ctx)
	if response == nil {
		return // the caller went away
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

// accepted is the media type of the answer: the first of ours that the caller accepts, or none.
func accepted(headers []string) string {
	if len(headers) == 0 {
		return mediaJSON
	}
	for _, part := range strings.Split(strings.Join(headers, ","), ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil || params["q"] == "0" || params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") {
			continue
		}
		switch media {
		case mediaGraphQL:
			return mediaGraphQL
		case mediaJSON, "application/*", "*/*":
			return mediaJSON
		}
	}
	return ""
}

// readRequest reads a request, or answers what is wrong with it. It never echoes what it read.
func readRequest(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, *gqlerror.Error) {
	fault := func(status int, format string, args ...any) (*graphql.RawParams, int, *gqlerror.Error) {
		return nil, status, withCode(gqlerror.Errorf(format, args...), codeBadRequest)
	}
	params := &graphql.RawParams{Headers: r.Header}
	switch r.Method {
	case http.MethodGet:
		query := r.URL.Query()
		params.Query, params.OperationName = query.Get("query"), query.Get("operationName")
		for name, into := range map[string]*map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
			if text := query.Get(name); text != "" && decode([]byte(text), into) != nil {
				return fault(http.StatusBadRequest, "%s is not a JSON object", name)
			}
		}
	case http.MethodPost:
		media, mediaParams, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || media != mediaJSON || mediaParams["charset"] != "" && !strings.EqualFold(mediaParams["charset"], "utf-8") {
			return fault(http.StatusUnsupportedMediaType, "send the request as JSON in UTF-8, with Content-Type: %s", mediaJSON)
		}
		if r.Header.Get("Content-Encoding") != "" {
			return fault(http.StatusUnsupportedMediaType, "send the request as it is, without Content-Encoding")
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return fault(http.StatusRequestEntityTooLarge, "the request has more than %d bytes", maxBodyBytes)
		} else if err != nil {
			return fault(http.StatusBadRequest, "the request did not arrive whole")
		}
		if err := decode(body, params); err != nil {
			return fault(http.StatusBadRequest, "the request is not a JSON object with a query, and optionally operationName, variables and extensions")
		}
		params.Headers = r.Header
	default:
		w.Header().Set("Allow", "GET, POST")
		return fault(http.StatusMethodNotAllowed, "send requests by POST, or queries by GET")
	}
	if params.Query == "" {
		return fault(http.StatusBadRequest, "the request has no query")
	}
	return params, http.StatusOK, nil
}

// decode reads JSON that is one object and nothing else. Numbers stay as they were written.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more follows the object")
	}
	return nil
}

func (t *transport) refuse(w http.ResponseWriter, media string, status int, code, format string, args ...any) {
	t.write(w, media, status, answer{Errors: gqlerror.List{withCode(gqlerror.Errorf(format, args...), code)}})
}

func (t *transport) write(w http.ResponseWriter, media string, status int, a answer) {
	body, err := json.Marshal(a)
	if err != nil {
		t.present.log.Error("an answer cannot be written", "error", err.Error())
		status, body = http.StatusInternalServerError, []byte(`{"errors":[{"message":"something went wrong inside","extensions":{"code":"INTERNAL"}}]}`)
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) // who went away does not read it
}
