package stripetest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Version is the only version of the API that the fake answers to.
const Version = "2026-03-25.dahlia"

// The keys and the signing secret of a server.
const (
	Key           = "sk_test_51FakeSecretKeyOfNobody"
	RestrictedKey = "rk_test_51FakeRestrictedKeyOfNobody" // may write customers and sessions, and nothing else
	Secret        = "whsec_FakeSigningSecretOfNobody0000000"
)

// maxBody limits what is read of a request.
const maxBody = 1 << 20

// Server is the fake. Its zero value cannot be used: call [New].
type Server struct {
	URL string

	http   *httptest.Server
	mu     sync.Mutex
	now    time.Time
	number int
	keys   map[string]*kept
	faults []*Fault
	holds  []*hold
	made   []*Request

	customers map[string]*customer
	methods   map[string]*method
	sessions  []*session // the oldest first, as all lists here
	intents   []*intent
	setups    map[string]*setup
	refunds   []*refund
	disputes  []*dispute
	warnings  []*warning
	events    []*event
}

// New starts a server whose clock stands at an instant.
func New(now time.Time) *Server {
	s := &Server{
		now: now, keys: map[string]*kept{}, customers: map[string]*customer{}, methods: map[string]*method{},
		setups: map[string]*setup{},
	}
	s.http = httptest.NewServer(s)
	s.URL = s.http.URL
	return s
}

// Close stops the server.
func (s *Server) Close() { s.http.Close() }

// Now returns what the server's clock shows.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Advance moves the clock. Pages whose time has come close.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
	for _, page := range s.sessions {
		if page.status == "open" && page.expires <= s.now.Unix() {
			s.expire(page)
		}
	}
}

// Request is a request as it was received, and what was answered.
type Request struct {
	Method string
	Path   string
	Query  string
	Body   string
	Header http.Header

	Status int // 0: there was no answer
	Answer []byte
}

// Requests returns all requests that were received, in their order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := make([]Request, len(s.made))
	for at, r := range s.made {
		requests[at] = *r
	}
	return requests
}

// id returns the next id with a prefix. Ids are as long as Stripe's.
func (s *Server) id(prefix string) string {
	s.number++
	return fmt.Sprintf("%s_%024d", prefix, s.number)
}

// call is a request that is being answered.
type call struct {
	id     string // the object in the path
	params url.Values
	expand []string
}

// reply is what the server answers. A reply that keeps nothing is not stored under an idempotency key.
type reply struct {
	status  int
	body    any
	nothing bool
}

func found(body any) reply { return reply{status: http.StatusOK, body: body} }

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		return
	}
	s.mu.Lock()
	made := &Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Body: string(text), Header: r.Header.Clone(),
	}
	s.made = append(s.made, made)
	number := len(s.made)
	s.mu.Unlock()

	w.Header().Set("Request-Id", "req_"+strconv.Itoa(number))
	w.Header().Set("Content-Type", "application/json")
	s.send(w, made, s.answer(w, r, string(text)))
}

// authenticate returns the refusal of a request without the right key or version, or nil.
func (s *Server) authenticate(r *http.Request) *reply {
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	refuse := func(status int, message string) *reply {
		return &reply{status, problem("invalid_request_error", "", message), true}
	}
	switch {
	case key != Key && key != RestrictedKey:
		// Stripe shows a part of the key. The fake shows all of it, to see who repeats it.
		return refuse(http.StatusUnauthorized, "Invalid API Key provided: "+key)
	case key == RestrictedKey && !strings.HasPrefix(r.URL.Path, "/v1/customers") &&
		!strings.HasPrefix(r.URL.Path, "/v1/checkout/sessions"):
		return refuse(http.StatusForbidden, "The provided key '"+key+"' does not have the required permissions.")
	case r.Header.Get("Stripe-Version") != Version:
		return refuse(http.StatusBadRequest, "The fake answers to version "+Version+" alone.")
	}
	return nil
}

func (s *Server) send(w http.ResponseWriter, made *Request, r reply) {
	text, err := json.Marshal(r.body)
	must(err == nil, "an answer cannot be written: %v", err)
	s.mu.Lock()
	made.Status, made.Answer = r.status, text
	s.mu.Unlock()
	w.WriteHeader(r.status)
	_, _ = w.Write(text)
}

// problem is the body of an error.
func problem(kind, code, message string) map[string]any {
	failed := map[string]any{"type": kind, "message": message}
	if code != "" {
		failed["code"] = code
	}
	return map[string]any{"error": failed}
}

// invalid refuses a request that fails validation, which keeps nothing.
func invalid(code, format string, args ...any) reply {
	return reply{http.StatusBadRequest, problem("invalid_request_error", code, fmt.Sprintf(format, args...)), true}
}

// refuse refuses a request for what it found, which is kept.
func refuse(code, format string, args ...any) reply {
	return reply{http.StatusBadRequest, problem("invalid_request_error", code, fmt.Sprintf(format, args...)), false}
}

func missing(kind, id string) reply {
	return reply{
		http.StatusNotFound,
		problem("invalid_request_error", "resource_missing", fmt.Sprintf("No such %s: '%s'", kind, id)), true,
	}
}
