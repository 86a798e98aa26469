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
	// maxEvent is more than Drawdown ever sends: some 20 KB.
	maxEvent = 1 << 20

	// maxSeen is how many events are remembered, to say which come again.
	maxSeen = 100_000
)

// receive listens for webhooks on a port of this machine until ctx ends, and prints one line for each event.
func receive(ctx context.Context, env environment, port string) error {
	secrets := strings.Fields(env.secrets)
	if len(secrets) == 0 {
		return errors.New("DRAWDOWN_WEBHOOK_SECRET is not set: give the secret that createWebhookEndpoint answered; while one is rotated, both")
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return err
	}
	r := &receiver{secrets: secrets, now: env.now, out: env.out, seen: map[string]bool{}}
	server := &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() }) // Serve says so
	defer stopped()
	if _, err := fmt.Fprintf(env.out, "Listening at http://%s\n", listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// receiver does what every receiver should: it believes only what is signed, answers at once, and knows what it has
// seen before.
type receiver struct {
	secrets []string
	now     func() time.Time

	mu   sync.Mutex
	out  io.Writer
	seen map[string]bool
}

// received is what it reads of an event.
type received struct {
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
	var e received
	if err := json.Unmarshal(body, &e); err != nil {
		r.refuse(w, http.StatusBadRequest, errors.New("what is signed is no event"))
		return
	}
	w.WriteHeader(http.StatusNoContent)
	r.tell(e.line(r.again(e.ID)))
}

// verify says why a message is not to be believed, unless it was signed with one of the secrets.
func (r *receiver) verify(header http.Header, body string) (err error) {
	for _, secret := range r.secrets {
		if err = webhook.Verify(secret, header, body, r.now()); err == nil {
			return nil
		}
	}
	return err
}

// again says whether the event was seen before, and remembers it. Events come at least once.
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

// line is the event in one: when, what, of which tenant, about what, and its id.
func (e received) line(again bool) string {
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
	r.tell("refused: " + reason.Error())
}

// tell prints a line, in which nothing that was sent can begin another.
func (r *receiver) tell(line string) {
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
