package paymenttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/signature"
)

// notices reads events that arrived.
func (s *suite) notices(events []Event) []payment.Notice {
	s.Helper()
	notices := make([]payment.Notice, len(events))
	for i, e := range events {
		n, err := s.p.Read(e.Header, e.Body, s.Now())
		if err != nil {
			s.Fatalf("an event of the provider is refused: %v: %s", err, e.Body)
		}
		if n.ID == "" || n.Type == "" || n.Live != (s.Tenant() == billing.Live) {
			s.Fatalf("an event reads as %+v: %s", n, e.Body)
		}
		notices[i] = n
	}
	return notices
}

// about reports whether a notice leads to a charge's payment.
func about(n payment.Notice, c payment.Charge) bool {
	if n.Ignore || n.TopUp != "" && (n.TopUp != c.TopUp || n.Attempt != c.Attempt && n.Attempt != 0) {
		return false
	}
	return n.TopUp == c.TopUp && n.Attempt == c.Attempt || n.Payment != "" && n.Payment == c.Payment ||
		n.Page != "" && n.Page == c.Page
}

// Each change of a payment is told by an event that leads to it.
func (s *suite) testEventsTell() {
	paid, declined := s.paid(1), s.charge(2, 1)
	other := s.paid(3)
	page := s.checkout(s.charge(4, 1), s.back())
	expired := s.checkout(s.charge(5, 1), s.back())
	settles := s.charge(6, 1)
	var refund billing.PaymentRefund
	s.Events(s)
	for _, step := range []struct {
		what   string
		charge *payment.Charge
		do     func()
	}{
		{"a decline", &declined, func() { declined, _ = s.collect(declined, Declines) }},
		{"a payment on a page", &page, func() {
			s.Pay(s, page.Page, Works)
			page.Payment = s.find(page).ID
		}},
		{"the end of a page", &expired, func() { _ = s.p.Expire(s.Context(), expired) }},
		{"a payment that the bank has", &settles, func() { settles, _ = s.collect(settles, Settles) }},
		{"the bank's decision", &settles, func() { s.Wait(s) }},
		{"a refund", &paid, func() { refund = s.refund(paid, 1, 1000) }},
		{"a refund that fails", &paid, func() { s.FailRefund(s, paid.Payment, refund.ID) }},
		{"a refund by hand", &paid, func() { s.RefundByHand(s, paid.Payment, 500) }},
		{"a warning", &paid, func() { s.Warn(s, paid.Payment) }},
		{"an inquiry", &other, func() { s.Inquire(s, other.Payment) }},
		{"a dispute", &paid, func() { s.OpenDispute(s, paid.Payment) }},
		{"the end of a dispute", &paid, func() { s.WinDispute(s, paid.Payment) }},
		{"a cancel", &declined, func() { _, _ = s.p.Cancel(s.Context(), declined) }},
	} {
		step.do()
		told := false
		for _, n := range s.notices(s.Events(s)) {
			if !n.Ignore && !about(n, *step.charge) {
				s.Errorf("%s of %s is told as %+v", step.what, step.charge.TopUp, n)
			}
			told = told || about(n, *step.charge)
		}
		if !told {
			s.Errorf("no event tells of %s", step.what)
		}
	}
}

// A setup is told by our own id of it.
func (s *suite) testEventsOfSetups() {
	made, page := s.setup(1)
	s.Events(s)
	s.Pay(s, page.ID, Works)
	told := false
	for _, n := range s.notices(s.Events(s)) {
		told = told || !n.Ignore && n.Setup == made.ID
		if n.TopUp != "" {
			s.Errorf("an event of a setup names a top-up: %+v", n)
		}
	}
	if !told {
		s.Error("no event tells that a method was stored")
	}
}

// Whoever looks up what an event is about has the same states at the end, in whatever order and how often events arrive.
func (s *suite) testEventsInAnyOrder() {
	charges := []payment.Charge{s.paid(1), s.paid(2), s.checkout(s.charge(3, 1), s.back())}
	s.Pay(s, charges[2].Page, Works)
	charges[2].Payment = s.find(charges[2]).ID
	s.refund(charges[0], 1, 100)
	s.OpenDispute(s, charges[1].Payment)
	s.LoseDispute(s, charges[1].Payment)
	events := s.Events(s)
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // an order that the seed repeats
		arriving := append(append([]Event{}, events...), events...)
		random.Shuffle(len(arriving), func(i, j int) { arriving[i], arriving[j] = arriving[j], arriving[i] })
		got, bodies := map[billing.TopUpID]billing.Payment{}, map[string]string{}
		for i, n := range s.notices(arriving) {
			if body, known := bodies[n.ID]; known && body != string(arriving[i].Body) {
				s.Errorf("two events have the id %s", n.ID)
			}
			bodies[n.ID] = string(arriving[i].Body)
			for _, c := range charges {
				if about(n, c) {
					got[c.TopUp] = s.find(c)
				}
			}
		}
		want := map[billing.TopUpID]billing.Payment{}
		for _, c := range charges {
			want[c.TopUp] = s.find(c)
		}
		s.same(fmt.Sprint("the states after the order of seed ", seed), got, want)
	}
}

// someEvent is an event, with the instant at which it was signed.
func (s *suite) someEvent() (Event, payment.Notice) {
	s.Helper()
	s.paid(1)
	events := s.Events(s)
	if len(events) == 0 {
		s.Fatal("no event tells of a payment")
	}
	return events[0], s.notices(events)[0]
}

// forged checks that an event is refused.
func (s *suite) forged(what string, header http.Header, body []byte, now time.Time) {
	s.Helper()
	if n, err := s.p.Read(header, body, now); !errors.Is(err, payment.ErrForged) || n != (payment.Notice{}) {
		s.Errorf("%s: got %+v, %v, want ErrForged", what, n, err)
	}
}

func signed(at time.Time, body []byte, secrets ...string) http.Header {
	return http.Header{signature.Header: {signature.Sign(at, body, secrets...)}}
}

// Read refuses what the provider did not sign, signed too long ago, or signed for the other mode.
func (s *suite) testForged() {
	e, _ := s.someEvent()
	now := s.Now().Truncate(time.Second) // as signatures have it
	value := signed(now, e.Body, s.Secrets()[0]).Get(signature.Header)
	for at := range e.Body {
		flipped := bytes.Clone(e.Body)
		flipped[at] ^= 1
		s.forged(fmt.Sprint("byte ", at, " of the body is another"), e.Header, flipped, now)
	}
	s.forged("a body without its end", e.Header, e.Body[:len(e.Body)-1], now)
	s.forged("a body with more", e.Header, append(bytes.Clone(e.Body), ' '), now)
	s.forged("no body", e.Header, nil, now)
	s.forged("no header", http.Header{}, e.Body, now)
	at := strings.Index(value, "v1=") + len("v1=")
	digit := map[bool]string{true: "1", false: "0"}[value[at] == '0']
	s.forged("a signature with another digit", http.Header{signature.Header: {value[:at] + digit + value[at+1:]}}, e.Body, now)
	s.forged("a signature of another scheme",
		http.Header{signature.Header: {strings.ReplaceAll(value, "v1=", "v0=")}}, e.Body, now)

	secret := s.Secrets()[0]
	if _, err := s.p.Read(signed(now.Add(-300*time.Second), e.Body, secret), e.Body, now); err != nil {
		s.Errorf("an event that was signed 300 seconds ago is refused: %v", err)
	}
	s.forged("an event that was signed 301 seconds ago", signed(now.Add(-301*time.Second), e.Body, secret), e.Body, now)
	s.forged("an event of the future", signed(now.Add(301*time.Second), e.Body, secret), e.Body, now)
	s.forged("an event with the secret of the other mode", signed(now, e.Body, "whsec_other_mode"), e.Body, now)
	s.forged("an event without a secret", signed(now, e.Body, ""), e.Body, now)

	var fields map[string]any
	if err := json.Unmarshal(e.Body, &fields); err != nil {
		s.Fatal(err)
	}
	fields["livemode"] = s.Tenant() != billing.Live
	other, err := json.Marshal(fields)
	if err != nil {
		s.Fatal(err)
	}
	s.forged("an event of the other mode, signed for this one", signed(now, other, secret), other, now)
	large := bytes.Repeat([]byte{' '}, payment.MaxEventBytes+1)
	if _, err := s.p.Read(signed(now, large, secret), large, now); err == nil {
		s.Error("an event of more than MaxEventBytes is read")
	}
}

// While a secret is replaced, an event has a signature of each, and one that is known suffices. Names of headers have no case.
func (s *suite) testRotation() {
	e, want := s.someEvent()
	now, secret := s.Now(), s.Secrets()[0]
	for _, secrets := range [][]string{{"whsec_next", secret}, {secret, "whsec_next"}} {
		n, err := s.p.Read(signed(now, e.Body, secrets...), e.Body, now)
		if err != nil || n != want {
			s.Errorf("an event with two signatures reads as %+v, %v", n, err)
		}
	}
	s.forged("an event with two unknown signatures", signed(now, e.Body, "whsec_a", "whsec_b"), e.Body, now)
	for _, secret := range s.Secrets() {
		if _, err := s.p.Read(signed(now, e.Body, secret), e.Body, now); err != nil {
			s.Errorf("an event that was signed with one of the secrets is refused: %v", err)
		}
	}
	for _, name := range []string{"stripe-signature", "STRIPE-SIGNATURE"} {
		header := http.Header{}
		header.Set(name, signature.Sign(now, e.Body, secret))
		if n, err := s.p.Read(header, e.Body, now); err != nil || n != want {
			s.Errorf("an event with the header %s reads as %+v, %v", name, n, err)
		}
	}
}

// Events that nothing depends on are to be ignored: they are no error.
func (s *suite) testIgnored() {
	e, _ := s.someEvent()
	var fields map[string]any
	if err := json.Unmarshal(e.Body, &fields); err != nil {
		s.Fatal(err)
	}
	for _, kind := range []string{"balance.available", "customer.tax_id.updated", "charge.refunded", "a.type.of.later"} {
		fields["type"] = kind
		body, err := json.Marshal(fields)
		if err != nil {
			s.Fatal(err)
		}
		n, err := s.p.Read(signed(s.Now(), body, s.Secrets()[0]), body, s.Now())
		if err != nil || !n.Ignore || n.Type != kind || n.ID != fields["id"] {
			s.Errorf("an event of the type %s reads as %+v, %v", kind, n, err)
		}
	}
}

// What could not be delivered is listed, oldest first, until it is delivered.
func (s *suite) testUndelivered() {
	began := s.Now()
	s.paid(1)
	s.Events(s)
	list := func(since time.Time) []payment.Notice {
		s.Helper()
		notices, err := s.p.Undelivered(s.Context(), since)
		if err != nil {
			s.Fatal(err)
		}
		return notices
	}
	if got := list(began.Add(-time.Hour)); len(got) != 0 {
		s.Errorf("all was delivered, and %+v is listed", got)
	}
	s.RefuseEvents(true)
	first, second := s.paid(2), s.paid(3)
	if got := s.Events(s); len(got) != 0 {
		s.Errorf("the receiver refuses all, and took %d events", len(got))
	}
	got, position := list(began.Add(-time.Hour)), map[billing.TopUpID]int{}
	for i, n := range got {
		for _, c := range []payment.Charge{first, second} {
			if _, seen := position[c.TopUp]; !seen && about(n, c) {
				position[c.TopUp] = i + 1
			}
		}
	}
	if position[first.TopUp] == 0 || position[second.TopUp] <= position[first.TopUp] {
		s.Errorf("two payments that nobody was told of are listed as %+v", got)
	}
	if got := list(s.Now().Add(time.Hour)); len(got) != 0 {
		s.Errorf("%+v is listed as of later", got)
	}
	s.RefuseEvents(false)
	arrived := map[string]payment.Notice{}
	for _, n := range s.notices(s.Events(s)) {
		arrived[n.ID] = n
	}
	for _, n := range got {
		s.same("an event that arrives after it was listed", arrived[n.ID], n)
	}
	if got := list(began.Add(-time.Hour)); len(got) != 0 {
		s.Errorf("all arrived, and %+v is listed", got)
	}
}
