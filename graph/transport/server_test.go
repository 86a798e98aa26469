package transport

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// An answer that is no JSON is handled like any other error that nobody expected: the caller sees the id of its
// request, under which it is logged.
func TestAnswerThatCannotBeWritten(t *testing.T) {
	var logged bytes.Buffer
	s := &server{Config: Config{Log: slog.New(slog.NewTextHandler(&logged, nil))}}
	w := httptest.NewRecorder()
	w.Header().Set("X-Request-Id", "req-7")
	s.write(w, mediaJSON, http.StatusOK, answer{Data: json.RawMessage(`{"secret":`)})
	body := w.Body.String()
	if w.Code != http.StatusInternalServerError || !strings.Contains(body, "request req-7") ||
		!strings.Contains(body, CodeInternal) || strings.Contains(body, "secret") {
		t.Errorf("it is answered %d %s", w.Code, body)
	}
	if line := logged.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, "request=req-7") {
		t.Errorf("logged: %s", line)
	}
}
