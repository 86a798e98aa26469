package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
)

// sent is a mail that the fake of SES has taken.
type sent struct {
	From, To, Subject, Configuration string
	Header                           mail.Header
	Tags                             map[string]string
}

// fakeSES speaks the protocol of Amazon SES. What becomes of a request, answer says by its number; nil: the mail is taken.
type fakeSES struct {
	*httptest.Server
	mu     sync.Mutex
	asked  int
	taken  []sent
	answer func(n int) (takes bool, respond http.HandlerFunc)
}

func newSES(t *testing.T) *fakeSES {
	t.Helper()
	s := &fakeSES{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP implements http.Handler.
func (s *fakeSES) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var request struct {
		ConfigurationSetName, FromEmailAddress string
		Content                                struct{ Raw struct{ Data []byte } }
		Destination                            struct{ ToAddresses []string }
		EmailTags                              []struct{ Name, Value string }
	}
	if err != nil || json.Unmarshal(body, &request) != nil || r.Method+r.URL.Path != "POST/v2/email/outbound-emails" {
		http.Error(w, "no request of SES", http.StatusNotFound)
		return
	}
	message, err := mail.ReadMessage(strings.NewReader(string(request.Content.Raw.Data)))
	if err != nil || len(request.Destination.ToAddresses) != 1 {
		http.Error(w, "no mail", http.StatusNotFound)
		return
	}
	mail := sent{
		From: request.FromEmailAddress, To: request.Destination.ToAddresses[0], Subject: message.Header.Get("Subject"), Header: message.Header,
		Configuration: request.ConfigurationSetName, Tags: map[string]string{},
	}
	for _, tag := range request.EmailTags {
		mail.Tags[tag.Name] = tag.Value
	}
	s.mu.Lock()
	s.asked++
	takes, respond := true, http.HandlerFunc(nil)
	if s.answer != nil {
		takes, respond = s.answer(s.asked)
	}
	if takes {
		s.taken = append(s.taken, mail)
	}
	s.mu.Unlock()
	if respond != nil {
		respond(w, r)
		return
	}
	fmt.Fprint(w, `{"MessageId": "0100018"}`)
}

// become says what becomes of requests from now on.
func (s *fakeSES) become(answer func(n int) (bool, http.HandlerFunc)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked, s.taken, s.answer = 0, nil, answer
}

// mails returns what was taken since become.
func (s *fakeSES) mails() (taken []sent, asked int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]sent{}, s.taken...), s.asked
}

// refusing answers with an error of SES.
func refusing(status int, code, reason string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", code)
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"message": %q}`, reason)
	}
}

// hangingUp ends the connection without an answer.
func hangingUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
