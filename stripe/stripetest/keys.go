package stripetest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// forgetAfter is after how long an idempotency key does the thing again.
const forgetAfter = 24 * time.Hour

// kept is what an idempotency key keeps.
type kept struct {
	request string // method, path and parameters
	at      time.Time
	working bool
	reply   reply
}

// Fault is what goes wrong with requests.
type Fault struct {
	Request string // the beginning of the method and the path, such as "POST /v1/payment_intents"
	Done    bool   // the request is carried out nevertheless
	Status  int    // what is answered; 0: the connection ends without an answer
	Code    string // of the error, such as "lock_timeout"
}

// Fail makes requests fail, until the function that it returns is called.
func (s *Server) Fail(f Fault) (lift func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(other *Fault) bool { return other == &f })
	}
}

type hold struct {
	request  string
	arrived  chan struct{}
	released chan struct{}
}

// Hold makes the next request of a kind wait, with its idempotency key at work, until release is called. arrived is closed
// once the request waits.
func (s *Server) Hold(request string) (arrived <-chan struct{}, release func()) {
	h := &hold{request, make(chan struct{}), make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holds = append(s.holds, h)
	return h.arrived, func() { close(h.released) }
}

// answer checks a request, and carries it out.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, text string) reply {
	if refusal := s.authenticate(r); refusal != nil {
		return *refusal
	}
	key := ""
	if r.Method == http.MethodPost {
		key = r.Header.Get("Idempotency-Key")
	} else {
		text = r.URL.RawQuery
	}
	params, err := url.ParseQuery(text)
	if err != nil {
		return invalid("", "the parameters cannot be read")
	}
	return s.once(w, r, params, key)
}

// once carries a request out, once for each idempotency key.
func (s *Server) once(w http.ResponseWriter, r *http.Request, params url.Values, key string) reply {
	request := r.Method + " " + r.URL.Path
	s.mu.Lock()
	if known := s.keys[key]; key != "" && known != nil && s.now.Before(known.at.Add(forgetAfter)) {
		defer s.mu.Unlock()
		return s.repeat(w, known, request+"?"+params.Encode())
	}
	entry := &kept{request: request + "?" + params.Encode(), at: s.now, working: true}
	if key != "" {
		s.keys[key] = entry
	}
	s.mu.Unlock()
	s.wait(request)

	s.mu.Lock()
	fault := s.fault(request)
	result := reply{}
	if fault == nil || fault.Done {
		result = s.route(r.Method, r.URL.Path, params)
	}
	broken := fault != nil && fault.Status != 0
	if broken {
		result = reply{fault.Status, problem("api_error", fault.Code, "Something went wrong on Stripe's end."), fault.Status < 500}
	}
	entry.working, entry.reply = false, result
	if result.nothing || fault != nil && !fault.Done && !broken {
		delete(s.keys, key)
	}
	s.mu.Unlock()
	if fault != nil && !broken {
		panic(http.ErrAbortHandler) // the connection ends without an answer
	}
	return result
}

// repeat answers a request whose key is known. The lock is held.
func (s *Server) repeat(w http.ResponseWriter, known *kept, request string) reply {
	if f := s.fault(request); f != nil && f.Status == 0 {
		panic(http.ErrAbortHandler)
	}
	switch {
	case known.request != request:
		return reply{status: http.StatusBadRequest, body: problem("idempotency_error", "",
			"Keys for idempotent requests can only be used with the same parameters they were first used with.")}
	case known.working:
		return reply{status: http.StatusConflict, body: problem("idempotency_error", "idempotency_key_in_use",
			"There is currently another in-progress request using this key.")}
	}
	w.Header().Set("Idempotent-Replayed", "true")
	return known.reply
}

func (s *Server) wait(request string) {
	s.mu.Lock()
	at := slices.IndexFunc(s.holds, func(h *hold) bool { return strings.HasPrefix(request, h.request) })
	if at < 0 {
		s.mu.Unlock()
		return
	}
	h := s.holds[at]
	s.holds = slices.Delete(s.holds, at, at+1)
	s.mu.Unlock()
	close(h.arrived)
	<-h.released
}

func (s *Server) fault(request string) *Fault {
	for _, f := range s.faults {
		if strings.HasPrefix(request, f.Request) {
			return f
		}
	}
	return nil
}
