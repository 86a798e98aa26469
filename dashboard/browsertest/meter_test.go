//go:build unix

package browsertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// meter stands between a server and its database, and keeps what reads cost.
type meter struct {
	mu    sync.Mutex
	reads []metered
}

// metered is a read: what was asked for, and its read units.
type metered struct {
	request string
	units   float64
}

// startMetered starts a server whose reads are kept. It ends with the test.
func startMetered(t *testing.T) (*Server, *meter) {
	t.Helper()
	at, err := url.Parse(startDatabase(t))
	if err != nil {
		t.Fatal(err)
	}
	m := &meter{}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(at); m.ask(r.Out) },
		ModifyResponse: m.hear,
		ErrorHandler:   func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }, // the server has ended
	}
	front := httptest.NewServer(proxy)
	t.Cleanup(front.Close)
	return startOn(t, front.URL), m
}

// reading are the operations of DynamoDB that read tables.
var reading = []string{"GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"}

// isRead reports whether a request reads tables.
func isRead(r *http.Request) bool {
	for _, operation := range reading {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "DynamoDB_20120810."+operation) {
			return true
		}
	}
	return false
}

// ask has the database say what a read costs.
func (m *meter) ask(r *http.Request) {
	if !isRead(r) {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		body = nil // the database refuses it
	}
	if rest, found := bytes.CutPrefix(body, []byte("{")); found && !bytes.Contains(body, []byte(`"ReturnConsumedCapacity"`)) {
		body = append([]byte(`{"ReturnConsumedCapacity":"TOTAL",`), rest...)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.Header.Del("Accept-Encoding")
}

// hear keeps what a read cost.
func (m *meter) hear(answer *http.Response) error {
	if !isRead(answer.Request) || answer.StatusCode != http.StatusOK {
		return nil
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("reading an answer of the database: %w", err)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	type cost struct{ CapacityUnits float64 }
	var one struct{ ConsumedCapacity cost }
	var more struct{ ConsumedCapacity []cost }
	if err := json.Unmarshal(body, &more); err != nil {
		if err := json.Unmarshal(body, &one); err != nil {
			return fmt.Errorf("an answer of the database: %w", err)
		}
		more.ConsumedCapacity = []cost{one.ConsumedCapacity}
	}
	asked, err := answer.Request.GetBody()
	if err != nil {
		return fmt.Errorf("reading a request again: %w", err)
	}
	text, err := io.ReadAll(asked)
	if err != nil {
		return fmt.Errorf("reading a request again: %w", err)
	}
	read := metered{request: string(text)}
	for _, c := range more.ConsumedCapacity {
		read.units += c.CapacityUnits
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads = append(m.reads, read)
	return nil
}

// begin forgets what was read.
func (m *meter) begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads = nil
}

// of returns the read units of reads that name something, such as the id of a wallet: of lists and of single items, and of batches.
func (m *meter) of(name string) (units, batches float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, read := range m.reads {
		switch {
		case !strings.Contains(read.request, name):
		case strings.Contains(read.request, `"RequestItems"`):
			batches += read.units
		default:
			units += read.units
		}
	}
	return units, batches
}
