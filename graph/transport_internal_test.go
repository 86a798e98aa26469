package graph

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// An answer that is no JSON is logged and told like anything else that nobody expected: under the request's name.
func TestAnswerThatCannotBeWritten(t *testing.T) {
	var logged bytes.Buffer
	transport := &transport{present: presenter{slog.New(slog.NewTextHandler(&logged, nil))}}
	w := httptest.NewRecorder()
	w.Header().Set("X-Request-Id", "req-7")
	transport.write(w, mediaJSON, http.StatusOK, answer{Data: json.RawMessage(`{"secret":`)})
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "request req-7") || !strings.Contains(w.Body.String(), codeInternal) ||
		strings.Contains(w.Body.String(), "secret") {
		t.Errorf("it is answered %d %s", w.Code, w.Body)
	}
	if line := logged.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, "request=req-7") {
		t.Errorf("logged: %s", line)
	}
}
