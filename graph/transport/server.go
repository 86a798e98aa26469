package transport

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"strconv"

	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// server serves GraphQL over HTTP, https://graphql.github.io/graphql-over-http/draft/: queries and mutations by
// POST, queries by GET too. A request that cannot be executed gets no data; in the media type
// application/graphql-response+json its status says so, in the older application/json the status is 200. A caller that
// the API does not know gets 401 in either, one that may not do what it asks for gets 403, and one that sends too many
// requests gets 429.
type server struct {
	Config

	exec    *executor.Executor
	schema  *ast.Schema
	queries shortQueries // that were executed before
	present presenter
}

// answer is a response; data is left out where nothing was executed.
type answer struct {
	Errors     gqlerror.List   `json:"errors,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
	Extensions map[string]any  `json:"extensions,omitempty"`
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	media := accepted(r.Header.Values("Accept"))
	if media == "" {
		fault := badRequest("the header Accept allows neither; answers come as %s or %s, in UTF-8", mediaGraphQL, mediaJSON)
		s.refuse(w, mediaJSON, http.StatusNotAcceptable, fault)
		return
	}
	defer s.recover(w, r, media)
	if status, fault := checkHead(w, r); fault != nil {
		s.refuse(w, media, status, fault)
		return
	}
	ctx, err := s.Authenticate(r.Context(), address(r), r.Header) // before the body: nobody unknown makes us read one
	if err != nil {
		s.fail(w, r, media, err)
		return
	}
	params, status, fault := s.readRequest(w, r, media)
	if fault != nil {
		s.refuse(w, media, status, fault)
		return
	}
	operation, faults := s.operation(ctx, params)
	if len(faults) > 0 {
		status := requestErrorStatus(media)
		if faults[0].Extensions["code"] == CodeBadRequest {
			status = http.StatusBadRequest
		}
		s.refuse(w, media, status, faults...)
		return
	}
	if kind := operation.Operation.Operation; r.Method == http.MethodGet && kind != ast.Query {
		w.Header().Set("Allow", http.MethodPost)
		fault := badRequest("GET answers queries alone; send a %s by POST", kind)
		s.refuse(w, media, http.StatusMethodNotAllowed, fault)
		return
	}
	if fault := s.Authorize(ctx, operation); fault != nil {
		s.refuse(w, media, http.StatusForbidden, fault)
		return
	}
	s.Plan(ctx, operation)
	respond, ctx := s.exec.DispatchOperation(ctx, operation)
	response := respond(ctx)
	if response == nil { // its time was up before it began
		s.fail(w, r, media, context.Cause(ctx))
		return
	}
	s.write(w, media, http.StatusOK, answer{response.Errors, response.Data, response.Extensions})
}

// address returns the address that a request came from. The server of this process adds the port of the connection,
// the adapter of Lambda's events does not. It is invalid if it is neither. Headers that name an address are not read,
// as anybody can send them.
func address(r *http.Request) netip.Addr {
	if withPort, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		return withPort.Addr().Unmap()
	}
	plain, _ := netip.ParseAddr(r.RemoteAddr) // invalid if it cannot be parsed
	return plain.Unmap()
}

// requestErrorStatus is the status of a request that is well-formed and cannot be executed.
func requestErrorStatus(media string) int {
	if media == mediaGraphQL {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// recover answers a request that panicked outside of any resolver.
func (s *server) recover(w http.ResponseWriter, r *http.Request, media string) {
	if reason := recover(); reason != nil {
		s.fail(w, r, media, recovered(r.Context(), reason))
	}
}

// fail answers a request that failed before anything of it was executed.
func (s *server) fail(w http.ResponseWriter, r *http.Request, media string, err error) {
	shown := s.present.present(r.Context(), err)
	status := http.StatusInternalServerError
	switch shown.Extensions["code"] {
	case CodeUnauthenticated:
		w.Header().Set("WWW-Authenticate", `Bearer realm="drawdown"`)
		status = http.StatusUnauthorized
	case CodeRateLimited:
		if seconds, known := shown.Extensions[RetryAfter].(int); known {
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
		status = http.StatusTooManyRequests
	case CodeTimeout, CodeUnavailable:
		status = http.StatusServiceUnavailable
	}
	s.refuse(w, media, status, shown)
}

func (s *server) refuse(w http.ResponseWriter, media string, status int, faults ...*gqlerror.Error) {
	s.write(w, media, status, answer{Errors: faults})
}

func (s *server) write(w http.ResponseWriter, media string, status int, a answer) {
	body, err := json.Marshal(a)
	if err != nil {
		id := w.Header().Get("X-Request-Id")
		s.Log.Error("encoding an answer failed", "request", id, "error", err.Error())
		fault := WithCode(gqlerror.Errorf(internalMessage, id), CodeInternal)
		status = http.StatusInternalServerError
		body, _ = json.Marshal(answer{Errors: gqlerror.List{fault}}) //nolint:errchkjson // it is made of texts
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller that has hung up does not read it
}
