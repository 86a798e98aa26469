package billing

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// climber is a wallet whose subscription climbs up and down the ladder of plans, and may spend, hold and get refunds in
// between.
type climber struct {
	*subscribed
	id       SubscriptionID
	had      []string     // the plans that its subscriptions have had
	path     []string     // what happened
	failing  *TopUpRefund // a refund that is to fail; nil: there is none
	failedOf *TopUp       // the charge of failing
	started  int
}

// newClimber returns a wallet that is subscribed to a plan, and has paid it.
func newClimber(t *testing.T, plan string) *climber {
	t.Helper()
	s, id := on(t, plan, slices.Clone(ladder)...)
	s.large = true
	return &climber{subscribed: s, id: id, had: []string{plan}, path: []string{plan}, started: 1}
}

// fork returns a copy. What happens to one of them changes nothing of the other.
func (c *climber) fork() *climber {
	stored := *c.storedWallet
	stored.wallet = *c.wallet.Clone()
	stored.pages, stored.lines, stored.holds = maps.Clone(c.pages), maps.Clone(c.lines), maps.Clone(c.holds)
	stored.others, stored.grants = maps.Clone(c.others), map[GrantRef]*Grant{}
	for ref, g := range c.grants {
		stored.grants[ref] = g.Clone()
	}
	forked := *c
	forked.subscribed = &subscribed{storedWallet: &stored, requests: c.requests}
	forked.had, forked.path = slices.Clone(c.had), slices.Clone(c.path)
	return &forked
}

// ladderActs are what may happen between two changes.
var ladderActs = []string{
	"nothing", "spend all", "spend half", "hold all", "hold half", "refund all", "refund half", "refund that fails",
}

// acts lets something happen. It returns false if it is not possible.
func (c *climber) acts(what string) bool {
	free := c.balance()
	if strings.HasSuffix(what, "half") {
		free /= 2
	}
	switch what {
	case "spend all", "spend half":
		if free == 0 {
			return false
		}
		c.run(charge(c.key(), free))
	case "hold all", "hold half":
		if free == 0 {
			return false
		}
		c.run(setAside(c.key(), free, 20*24*3600))
	case "refund all", "refund half", "refund that fails":
		return c.refunds(what)
	}
	return true
}

// refunds refunds the latest charge that has something to refund.
func (c *climber) refunds(what string) bool {
	charges := c.charges()
	for _, t := range slices.Backward(charges) {
		left, _ := t.left()
		if !t.Status.Paid() || left == 0 || c.failing != nil {
			continue
		}
		refund := RefundTopUp{Keyed: c.key(), TopUp: t.TopUpID(), Reason: "r", Provider: "bank"}
		if what == "refund half" {
			half := Amount{(left + 1) / 2, "USD"}.Money()
			refund.Amount, refund.AllowSpent = &half, true
		}
		if c.do(false, refund)[0].Refusal != nil {
			continue
		}
		stored, _ := c.others[t.DocumentKey()].(*TopUp)
		r := &stored.Refunds[len(stored.Refunds)-1]
		if what == "refund that fails" {
			c.failedOf, c.failing = stored, r
		} else {
			c.became(stored, r, RefundSucceeded)
		}
		return true
	}
	return false
}

// became applies what the provider says of a refund.
func (c *climber) became(t *TopUp, r *TopUpRefund, state RefundState) {
	id := NewRefundID(t.TopUpID(), r.Number)
	c.run(NewApplyPayment(ApplyPayment{TopUp: t.TopUpID(), Payment: Payment{
		ID: t.Payment, TopUp: t.TopUpID(), Attempt: 1, State: PaymentSucceeded, Received: t.Terms.Price,
		Refunds: []PaymentRefund{{ID: "at the bank " + string(id), Refund: string(id), Minor: r.Minor, State: state}},
	}}))
}

// changes changes the plan now, and pays what that costs. It returns false if that is refused. A refund that fails does
// so afterwards.
func (c *climber) changes(plan string) bool {
	if c.do(false, NewChangeSubscription(c.key(), c.id, plan, 0, ChangeNow))[0].Refusal != nil {
		return false
	}
	c.paid(c.id)
	if !slices.Contains(c.had, plan) {
		c.had = append(c.had, plan)
	}
	c.fails()
	return true
}

// fails lets the refund fail that is to fail.
func (c *climber) fails() {
	if c.failing != nil {
		c.became(c.failedOf, c.failing, RefundFailed)
		c.failing = nil
	}
}

// charges lists the charges of the subscriptions, the oldest first.
func (c *climber) charges() (charges []*TopUp) {
	for _, document := range c.others {
		if t, is := document.(*TopUp); is {
			charges = append(charges, t)
		}
	}
	slices.SortFunc(charges, func(a, b *TopUp) int { return a.Place.Compare(b.Place) })
	return charges
}

// cheapest returns the lowest price for credits at which the plans that it had were sold: a price in minor units and
// its credits. Who gives back the dearest credits keeps those by which two plans differ.
func (c *climber) cheapest(refunded bool) (price int64, credits Credits) {
	plans := map[string]Plan{}
	for _, p := range ladder {
		plans[p.Code] = p
	}
	price, credits = plans[c.had[0]].Price.Minor, plans[c.had[0]].Included
	lower := func(p int64, x Credits) {
		if p*int64(credits) < price*int64(x) {
			price, credits = p, x
		}
	}
	for _, one := range c.had {
		a := plans[one]
		lower(a.Price.Minor, a.Included)
		for _, other := range c.had {
			if b := plans[other]; refunded && a.Included > b.Included && a.Price.Minor >= b.Price.Minor {
				lower(a.Price.Minor-b.Price.Minor, a.Included-b.Included)
			}
		}
	}
	return price, credits
}

// gains fails the test if the customer has gained something: all credits that were made usable and not taken back were
// paid for at no less than the cheapest price, but for roundings of a micro-credit a subscription and a minor unit a
// refund.
func (c *climber) gains() {
	c.t.Helper()
	money, refunds := -c.credit(), int64(0)
	credits, unpaid := Credits(0), map[GrantRef]bool{} // grants that came before their money
	for _, t := range c.charges() {
		if !t.Status.Paid() {
			money -= t.Used
			unpaid[t.Advance] = true
			continue
		}
		money += t.Terms.Price.Minor
		for i := range t.Refunds {
			refunds++
			if r := &t.Refunds[i]; r.stands() {
				credits -= r.Credits()
			}
		}
	}
	for _, g := range c.grants {
		if g.Source == SourcePlan && g.Subscription != (GrantRef{}) && !unpaid[g.Ref] {
			credits += g.Amount
		}
	}
	for _, line := range c.lines {
		if m := line.Money; m != nil && (line.Type == TypeRefund || line.Type == TypeReversal) {
			money -= m.Refunded - m.WrittenOff + m.CustomerCredit
		}
		for _, d := range line.Drawdowns {
			if line.Type == TypeVoid && !unpaid[d.Grant] {
				credits -= d.Amount
			}
		}
	}
	price, per := c.cheapest(refunds > 0)
	if (int64(credits)-int64(c.started))*price > (money+refunds)*int64(per) {
		c.t.Errorf("%s: %s credits for %d, and %s cost %d", strings.Join(c.path, ", "), credits, money, per, price)
	}
}

// Nobody gains anything by any order of changes between the plans of the ladder, with everything, half or nothing
// spent, held or refunded in between.
func TestLadders(t *testing.T) {
	const longest = 2
	walked := 0
	var walk func(c *climber, length int)
	walk = func(c *climber, length int) {
		for _, act := range ladderActs {
			between := c.fork()
			between.now = between.now.Add(5*24*time.Hour + 17*time.Minute)
			if !between.acts(act) {
				continue
			}
			between.path = append(between.path, act)
			for _, p := range ladder {
				next := between.fork()
				next.path = append(next.path, p.Code)
				if !next.changes(p.Code) {
					continue
				}
				next.gains()
				if walked++; length < longest {
					walk(next, length+1)
				}
			}
		}
	}
	for _, p := range ladder {
		c := newClimber(t, p.Code)
		c.gains()
		walk(c, 1)
	}
	t.Log(walked)
	if walked < 3000 {
		t.Errorf("only %d orders were walked", walked)
	}
}

// The same holds for long walks over several periods, in which charges are declined, and subscriptions are canceled and
// start again.
func TestLongLadders(t *testing.T) {
	for seed := range uint64(250) {
		random := rand.New(rand.NewPCG(seed, 26))
		c := newClimber(t, ladder[random.IntN(len(ladder))].Code)
		for range 20 {
			minutes := []int64{1, 24 * 60, 240 * 60}[random.IntN(3)]
			c.now = c.now.Add(time.Duration(random.Int64N(minutes * int64(time.Minute))))
			c.bookDue()
			act := ladderActs[random.IntN(len(ladderActs))]
			if c.acts(act) {
				c.path = append(c.path, act)
			}
			if plan := ladder[random.IntN(len(ladder))].Code; c.steps(random, plan) {
				c.path = append(c.path, plan)
			}
			if c.gains(); t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
}

// steps changes the plan, or starts again with it, or lets a charge end one way or the other.
func (c *climber) steps(random *rand.Rand, plan string) bool {
	s := c.stored(c.id)
	switch {
	case !s.Open():
		c.id = SubscriptionID(c.run(StartSubscription{
			Keyed: c.key(), Plan: plan, Quantity: 1, Provider: "bank", Method: "card", Published: true,
		}))
		c.started++
		c.had = append(c.had, plan)
	case s.Unpaid && s.Waiting || s.Change != nil:
		if random.IntN(4) == 0 {
			c.says(c.id, PaymentDeclined)
		} else {
			c.paid(c.id)
		}
		c.path = append(c.path, fmt.Sprint(c.latest(c.id).Status))
		return false
	case random.IntN(15) == 0:
		c.run(NewCancelSubscription(c.key(), c.id, ChangeNow))
		c.path = append(c.path, "cancel")
		return false
	default:
		if c.do(false, NewChangeSubscription(c.key(), c.id, plan, 0, ChangeNow))[0].Refusal != nil {
			return false
		}
		c.had = append(c.had, plan)
	}
	return true
}
