package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/webhook"
)

const (
	// maxEvent is more than the largest event, which has some 20 KB.
	maxEvent = 1 << 20

	// maxSeen is how many event ids are remembered, to mark events that arrive again.
	maxSeen = 100_000
)

// receive listens for webhooks on a port of this machine until ctx ends, and prints one line for each event.
func receive(ctx context.Context, env environment, port string) error {
	secrets := strings.Fields(env.secrets)
	if len(secrets) == 0 {
		return errors.New("DRAWDOWN_WEBHOOK_SECRET is not set: set it to the secret that createWebhookEndpoint returned; " +
			"during a rotation, to both secrets")
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return err
	}
	r := &receiver{secrets: secrets, now: env.now, out: env.out, seen: map[string]bool{}}
	server := &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() }) // then Serve returns
	defer stopped()
	if _, err := fmt.Fprintf(env.out, "Listening at http://%s\n", listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// receiver does what every receiver should: it accepts only signed events, answers at once, and recognizes events that
// it has seen before.
type receiver struct {
	secrets []string
	now     func() time.Time

	mu   sync.Mutex
	out  io.Writer
	seen map[string]bool
}

// event has the fields of an event that are printed.
type event struct {
	ID        string
	Type      string
	Timestamp string
	Tenant    string
	Data      struct {
		Wallet   *struct{ ID string }
		Customer *struct{ ID string }
		Sequence int64
	}
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxEvent))
	if err != nil {
		r.refuse(w, http.StatusBadRequest, err)
		return
	}
	if err := r.verify(request.Header, string(body)); err != nil {
		r.refuse(w, http.StatusUnauthorized, err)
		return
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		r.refuse(w, http.StatusBadRequest, errors.New("the signed body is not an event"))
		return
	}
	w.WriteHeader(http.StatusNoContent)
	r.print(e.line(r.again(e.ID)))
}

// verify returns nil if a message was signed with one of the secrets, else an error that says what is wrong.
func (r *receiver) verify(header http.Header, body string) (err error) {
	for _, secret := range r.secrets {
		if err = webhook.Verify(secret, header, body, r.now()); err == nil {
			return nil
		}
	}
	return err
}

// again returns whether the event was seen before, and remembers it. Events are delivered at least once.
func (r *receiver) again(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen[id]
	if len(r.seen) >= maxSeen {
		clear(r.seen)
	}
	r.seen[id] = true
	return seen
}

// line is the line that is printed for an event: its time, type, tenant, wallet or customer, and id.
func (e event) line(again bool) string {
	about := "-"
	switch {
	case e.Data.Wallet != nil:
		about = fmt.Sprintf("%s #%d", e.Data.Wallet.ID, e.Data.Sequence)
	case e.Data.Customer != nil:
		about = e.Data.Customer.ID
	}
	line := fmt.Sprintf("%s  %-21s  %s  %s  %s", e.Timestamp, e.Type, e.Tenant, about, e.ID)
	if again {
		line += "  (again)"
	}
	return line
}

func (r *receiver) refuse(w http.ResponseWriter, status int, reason error) {
	http.Error(w, reason.Error(), status)
	r.print("refused: " + reason.Error())
}

// print prints a line. It replaces control characters, so that what was sent cannot begin another line.
func (r *receiver) print(line string) {
	printable := strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return '?'
		}
		return c
	}, line)
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintln(r.out, printable)
}
