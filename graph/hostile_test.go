package graph_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/graph"
)

// hostile is a request of testdata/hostile, whose README describes the format of the files.
type hostile struct {
	name   string
	status int
	code   string // "-": the server's own, before the API is asked
	says   string

	head, body []byte // as they go over the wire
	stalls     bool   // and no more of it comes
}

var expectation = regexp.MustCompile(`(?m)^# expect: (\d{3}) (\S+) (.+)$`)

// hostileRequests reads all of them, with a key for those that have none of their own.
func hostileRequests(t testing.TB, secret string) []hostile {
	t.Helper()
	paths, err := filepath.Glob("testdata/hostile/*.http")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) < 45 {
		t.Fatalf("there are %d", len(paths))
	}
	requests := make([]hostile, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		requests[i] = readHostile(t, strings.TrimSuffix(filepath.Base(path), ".http"), string(text), secret)
	}
	return requests
}

func readHostile(t testing.TB, name, text, secret string) hostile {
	t.Helper()
	expected := expectation.FindStringSubmatch(text)
	top, body, separated := strings.Cut(text, "\n\n")
	if expected == nil || !separated {
		t.Fatalf("%s lacks the line with what it expects, or the blank line", name)
	}
	h := hostile{name: name, code: expected[2], says: expected[3]}
	h.status, _ = strconv.Atoi(expected[1]) // three digits
	if rest, stalls := strings.CutSuffix(strings.TrimSuffix(body, "\n"), "{{stall}}"); stalls {
		body, h.stalls = rest, true
	} else {
		body = rest
	}
	h.body = []byte(bodyOf(t, body))
	var lines []string
	for line := range strings.SplitSeq(top, "\n") {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.ReplaceAll(expand(t, line), "KEY", secret))
		}
	}
	h.head, h.body = headOf(lines, h.body, secret)
	return h
}

// bodyOf returns the body that a file describes: as it is, or a query with its variables.
func bodyOf(t testing.TB, text string) string {
	t.Helper()
	document, isQuery := strings.CutPrefix(text, "query: ")
	if !isQuery {
		return expand(t, text)
	}
	document, variables, given := strings.Cut(document, "\nvariables: ")
	body := `{"query": ` + quoted(expand(t, document))
	if given {
		body += `, "variables": ` + expand(t, variables)
	}
	return body + "}"
}

// headOf adds the headers that a file leaves out, and sends the body as a chunk if the file says so.
func headOf(lines []string, body []byte, secret string) (head, sent []byte) {
	request := strings.Join(lines[1:], "\n")
	has := func(name string) bool { return strings.Contains("\n"+request, "\n"+name+":") }
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n", lines[0])
	if !has("Authorization") {
		fmt.Fprintf(&text, "Authorization: Bearer %s\r\n", secret)
	}
	for _, line := range lines[1:] {
		if strings.HasSuffix(line, ": raw-chunked") {
			line = "Transfer-Encoding: chunked"
		} else if line == "Transfer-Encoding: chunked" {
			body = fmt.Appendf(nil, "%x\r\n%s\r\n0\r\n\r\n", len(body), body)
		}
		text.WriteString(line + "\r\n")
	}
	if len(body) > 0 && !has("Content-Length") && !has("Transfer-Encoding") {
		fmt.Fprintf(&text, "Content-Length: %d\r\n", len(body))
	}
	text.WriteString("\r\n")
	return text.Bytes(), body
}

var directive = regexp.MustCompile(`\{\{(repeat|bytes|gzip) ?(\d*) ("(?:[^"\\]|\\.)*")\}\}`)

// expand replaces directives by their text.
func expand(t testing.TB, text string) string {
	t.Helper()
	return directive.ReplaceAllStringFunc(text, func(found string) string {
		parts := directive.FindStringSubmatch(found)
		times, _ := strconv.Atoi(parts[2]) // digits, or none
		unit, err := strconv.Unquote(parts[3])
		if err != nil {
			t.Fatalf("%v: %s", err, found)
		}
		switch parts[1] {
		case "bytes":
			return unit
		case "gzip":
			return packed(t, strings.Repeat(unit, times))
		}
		var all strings.Builder
		for i := range times {
			numbered := strings.ReplaceAll(unit, "%d+1", strconv.Itoa(i+1))
			all.WriteString(strings.ReplaceAll(numbered, "%d", strconv.Itoa(i)))
		}
		return all.String()
	})
}

func packed(t testing.TB, text string) string {
	t.Helper()
	var body bytes.Buffer
	writer := gzip.NewWriter(&body)
	if _, err := io.WriteString(writer, text); err != nil || writer.Close() != nil {
		t.Fatal("compressing the text failed")
	}
	return body.String()
}

// play sends a hostile request over a connection of its own, and returns the response.
func (h *hostile) play(t testing.TB, address string) (status int, header http.Header, body string) {
	t.Helper()
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }() // it has been read
	if err := connection.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	sent := make(chan error, 1)
	go func() { // because the response may arrive before everything is sent
		_, err := connection.Write(append(h.head, h.body...))
		sent <- err
	}()
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatalf("%s: %v, %v", h.name, err, <-sent)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("%s: %v", h.name, err)
	}
	_ = response.Body.Close() // nothing is left in it
	return response.StatusCode, response.Header, string(text)
}

// Every hostile request is refused with a clear error before anything is read from the store, and the response repeats
// nothing of it.
func TestHostileRequests(t *testing.T) {
	a := newAPI(t, inProduction, func(config *graph.Config) { config.MaxBodyTime = time.Minute })
	a.wallet("main")
	// Bodies that stall have less time than those that a busy machine sends late.
	impatient := serve(t, a.store, inProduction, func(config *graph.Config) { config.MaxBodyTime = 300 * time.Millisecond })
	impatient.secret = a.secret
	a.query(`{ __typename }`) // so that the key is known
	impatient.query(`{ __typename }`)
	for _, h := range hostileRequests(t, a.secret) {
		t.Run(h.name, func(t *testing.T) {
			var status int
			var header http.Header
			var body string
			api := a
			if h.stalls {
				api = impatient
			}
			calls, _ := a.store.during(func() { status, header, body = h.play(t, api.server.Listener.Addr().String()) })
			if len(calls) > 0 {
				t.Errorf("it reached the store: %v", calls)
			}
			if status != h.status || len(body) > 4<<10 || strings.Contains(body, "Did you mean") {
				t.Errorf("status %d, want %d: %d bytes, %.2000s", status, h.status, len(body), body)
			}
			if h.code == "-" {
				if !strings.Contains(body, h.says) {
					t.Errorf("the server returns %q", body)
				}
				return
			}
			if header.Get("X-Request-Id") == "" || !strings.HasPrefix(header.Get("Content-Type"), mediaJSON) {
				t.Errorf("the response has the headers %v", header)
			}
			if !h.refused(t, body) {
				t.Errorf("want %s, %q: %.2000s", h.code, h.says, body)
			}
		})
	}
	a.query(`{ wallet(id: "main") { name } }`)
	if logged := a.logged.String() + impatient.logged.String(); logged != "" {
		t.Errorf("a hostile request was logged: %s", logged)
	}
}

// refused reports whether the first error of a response, or a refusal in it, is the expected one.
func (h *hostile) refused(t testing.TB, body string) bool {
	t.Helper()
	var got struct {
		Errors []fault
		Data   map[string]struct {
			UserErrors []struct{ Code, Message string }
		}
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	for _, payload := range got.Data {
		for _, refusal := range payload.UserErrors {
			return refusal.Code == h.code && strings.Contains(refusal.Message, h.says)
		}
	}
	return len(got.Errors) > 0 && len(got.Errors) <= 10 && got.Errors[0].Extensions["code"] == h.code &&
		strings.Contains(got.Errors[0].Message, h.says)
}
