package outboxtest

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// World is an outbox on a store, with a queue, a sender that answers what a test says, and the clock of a
// [billingtest.World] whose ledger is on the same store.
type World struct {
	*billingtest.World
	*outbox.Service
	Store  outbox.Store
	Queue  *Queue
	Sender *Sender
	Log    *LogBook
}

// NewWorld is a world at its epoch.
func NewWorld(store outbox.Store) *World {
	ledger := billingtest.NewWorld(store, 1)
	w := &World{World: ledger, Store: store, Queue: NewQueue(ledger.Time), Sender: &Sender{}, Log: &LogBook{}}
	w.Service = outbox.New(outbox.Config{
		Store: store, Sender: w.Sender, Queue: w.Queue, Runtime: w.Runtime(), Log: slog.New(slog.NewTextHandler(w.Log, nil)),
	})
	return w
}

// Another is another process of the same world, which has seen nothing yet.
func (w *World) Another() *outbox.Service { return outbox.New(w.Config) }

// Endpoint registers an endpoint of the live tenant that wants events of these types.
func (w *World) Endpoint(t testing.TB, url string, events ...string) *outbox.Endpoint {
	t.Helper()
	created, err := w.CreateEndpoint(t.Context(), billingtest.Caller, outbox.CreateEndpoint{
		Keyed: billing.Keyed{IdempotencyKey: url}, URL: url, Events: events,
	})
	if err != nil {
		t.Fatal(err)
	}
	return created.Value.Endpoint
}

// Run attempts what the queue holds and is due, until nothing is.
func (w *World) Run(t testing.TB) {
	t.Helper()
	for {
		m, ok := w.Queue.Take()
		if !ok {
			return
		}
		if err := w.Attempt(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
}

// Queue is a queue in memory, whose clock is a world's.
type Queue struct {
	mu      sync.Mutex
	now     func() time.Time
	waiting []Waiting
	fault   error
}

// NewQueue is an empty queue with that clock.
func NewQueue(now func() time.Time) *Queue { return &Queue{now: now} }

// Waiting is a message in the queue.
type Waiting struct {
	outbox.Message
	Until time.Time
}

// Send implements [outbox.Queue].
func (q *Queue) Send(_ context.Context, m outbox.Message, delay time.Duration) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.fault != nil {
		return q.fault
	}
	q.waiting = append(q.waiting, Waiting{m, q.now().Add(delay)})
	return nil
}

// Take takes a message that is due out of the queue, if there is one.
func (q *Queue) Take() (outbox.Message, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, waiting := range q.waiting {
		if !waiting.Until.After(q.now()) {
			q.waiting = append(q.waiting[:i:i], q.waiting[i+1:]...)
			return waiting.Message, true
		}
	}
	return outbox.Message{}, false
}

// Waiting is what is in the queue.
func (q *Queue) Waiting() []Waiting {
	q.mu.Lock()
	defer q.mu.Unlock()
	return append([]Waiting(nil), q.waiting...)
}

// Clear loses what is in the queue.
func (q *Queue) Clear() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = nil
}

// Fail has the queue take nothing for as long as err is not nil.
func (q *Queue) Fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.fault = err
}

// Sender sends nothing. It keeps what it was asked to send, and answers what a test says; 200 where it says nothing.
type Sender struct {
	mu     sync.Mutex
	sent   []outbox.Request
	answer func(outbox.Request) outbox.Answer
	check  func(url string) error
}

// Check implements [outbox.Sender].
func (s *Sender) Check(_ context.Context, url string) error {
	s.mu.Lock()
	check := s.check
	s.mu.Unlock()
	if check == nil {
		return nil
	}
	return check(url)
}

// Send implements [outbox.Sender].
func (s *Sender) Send(_ context.Context, r outbox.Request) outbox.Answer {
	s.mu.Lock()
	s.sent = append(s.sent, r)
	answer := s.answer
	s.mu.Unlock()
	if answer == nil {
		return outbox.Answer{Status: 200}
	}
	return answer(r)
}

// Answers has the sender answer so from now on.
func (s *Sender) Answers(answer func(outbox.Request) outbox.Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// AnswersWith has the sender give the same answer from now on.
func (s *Sender) AnswersWith(a outbox.Answer) {
	s.Answers(func(outbox.Request) outbox.Answer { return a })
}

// Refuses has URLs checked so from now on.
func (s *Sender) Refuses(check func(url string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.check = check
}

// Sent is what was sent since it was last asked for.
func (s *Sender) Sent() []outbox.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := s.sent
	s.sent = nil
	return sent
}

// LogBook is what was logged, while it is being written.
type LogBook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *LogBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *LogBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
