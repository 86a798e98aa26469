package ddb

import (
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
)

// Lists of small values are stored as compact text: words separated by single spaces. append… writes words, and the
// methods of words read them.

// absent is the word for a value that is not there.
const absent = "-"

func appendNumber(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

func appendInstant(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, absent...)
	}
	return appendNumber(b, t.UnixMicro())
}

// appendRef writes a grant's place as its line's sequence and, unless it is the line's first grant, its ordinal.
func appendRef(b []byte, ref billing.GrantRef) []byte {
	b = appendNumber(b, ref.Sequence)
	if ref.Ordinal != 0 {
		b = appendNumber(append(b, '.'), int64(ref.Ordinal))
	}
	return b
}

// words reads compact text from its beginning. After the first word that is not of the expected form, fault stays set.
type words struct {
	rest  string
	fault bool
}

func (w *words) next() string {
	word, rest, _ := strings.Cut(w.rest, " ")
	w.rest = rest
	if word == "" {
		w.fault = true
	}
	return word
}

// all is what is left, as it is.
func (w *words) all() string {
	text := w.rest
	w.rest = ""
	return text
}

// more reports whether words are left.
func (w *words) more() bool { return w.rest != "" && !w.fault }

// whole reports whether all of the text was read, without fault.
func (w *words) whole() bool { return w.rest == "" && !w.fault }

func (w *words) number() int64 { return w.parse(w.next()) }

func (w *words) parse(word string) int64 {
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		w.fault = true
	}
	return n
}

func (w *words) credits() billing.Credits { return billing.Credits(w.number()) }

func (w *words) instant() time.Time {
	word := w.next()
	if word == absent {
		return time.Time{}
	}
	return time.UnixMicro(w.parse(word)).UTC()
}

func (w *words) ref() billing.GrantRef { return w.parseRef(w.next()) }

func (w *words) parseRef(word string) billing.GrantRef {
	sequence, ordinal, found := strings.Cut(word, ".")
	ref := billing.GrantRef{Sequence: w.parse(sequence)}
	if found {
		ref.Ordinal = int(w.parse(ordinal))
	}
	if ref.Sequence < 0 || ref.Ordinal < 0 {
		w.fault = true
	}
	return ref
}

// texts writes a list of compact texts, one for each value.
func texts[T any](i item, name string, values []T, write func([]byte, T) []byte) {
	if len(values) == 0 {
		return
	}
	list := make([]types.AttributeValue, len(values))
	var b []byte
	for at, value := range values {
		b = write(b[:0], value)
		list[at] = text(string(b))
	}
	i[name] = &types.AttributeValueMemberL{Value: list}
}

// readTexts reads a list of compact texts. read must read each of them to its end.
func readTexts[T any](r *reader, name string, read func(*words) T) []T {
	list := r.list(name)
	if len(list) == 0 {
		return nil
	}
	values := make([]T, len(list))
	for at, stored := range list {
		s, fits := stored.(*types.AttributeValueMemberS)
		if !fits {
			r.reject(name, "element %d is a %T, not text", at, stored)
			return nil
		}
		w := &words{rest: s.Value}
		if values[at] = read(w); !w.whole() {
			r.reject(name, "element %d, %q, does not have the form of an element of this list", at, s.Value)
			return nil
		}
	}
	return values
}

// The parts of a wallet that are stored in this form.

// The words for whether a grant was paid for and has a cost, beside absent for neither. Versions without costs wrote p and
// absent alone: what was paid for has a cost then.
const (
	paidWithCost = "p"
	paidWithout  = "f"
	costAlone    = "c"
)

// ofPurchase begins, behind the word for whether a grant was paid for, the place of the top-up whose credit it is.
const ofPurchase = "@"

// One of these begins, behind all that, the place of the subscription whose credit it is: the boundary of its period ends the
// grant, or does not.
const (
	boundToPeriod  = '~'
	ofSubscription = '^'
)

// appendLive writes: ref, priority, expiresAt, effectiveAt, whether it was paid for and has a cost, with the top-up and the
// subscription if it is of one, remaining.
func appendLive(b []byte, g billing.LiveGrant) []byte {
	b = append(appendRef(b, g.Ref), ' ')
	b = append(appendNumber(b, int64(g.Priority)), ' ')
	b = append(appendInstant(b, g.ExpiresAt), ' ')
	b = append(appendInstant(b, g.EffectiveAt), ' ')
	switch {
	case g.Paid && g.Costs:
		b = append(b, paidWithCost...)
	case g.Paid:
		b = append(b, paidWithout...)
	case g.Costs:
		b = append(b, costAlone...)
	default:
		b = append(b, absent...)
	}
	if g.Purchase != (billing.GrantRef{}) {
		b = appendRef(append(b, ofPurchase...), g.Purchase)
	}
	if g.Subscription != (billing.GrantRef{}) {
		mark := byte(ofSubscription)
		if g.Bound {
			mark = boundToPeriod
		}
		b = appendRef(append(b, mark), g.Subscription)
	}
	return appendNumber(append(b, ' '), int64(g.Remaining))
}

func readLive(w *words) billing.LiveGrant {
	g := billing.LiveGrant{Ref: w.ref(), Priority: int(w.number()), ExpiresAt: w.instant(), EffectiveAt: w.instant()}
	word := w.next()
	if at := strings.IndexAny(word, string(boundToPeriod)+string(ofSubscription)); at >= 0 {
		g.Bound, g.Subscription = word[at] == boundToPeriod, w.parseRef(word[at+1:])
		word = word[:at]
	}
	paid, purchase, bought := strings.Cut(word, ofPurchase)
	if bought {
		g.Purchase = w.parseRef(purchase)
	}
	switch paid {
	case paidWithCost:
		g.Paid, g.Costs = true, true
	case paidWithout:
		g.Paid = true
	case costAlone:
		g.Costs = true
	case absent:
	default:
		w.fault = true
	}
	g.Remaining = w.credits()
	return g
}

// appendExpiring writes: ref, amount, instant; or the word for absent.
func appendExpiring(b []byte, e *billing.Expiring) []byte {
	if e == nil {
		return append(b, absent...)
	}
	b = append(appendRef(b, e.Grant), ' ')
	b = append(appendNumber(b, int64(e.Amount)), ' ')
	return appendInstant(b, e.At)
}

func readExpiring(w *words) *billing.Expiring {
	word := w.next()
	if word == absent {
		return nil
	}
	return &billing.Expiring{Grant: w.parseRef(word), Amount: w.credits(), At: w.instant()}
}

// appendSummary writes: number, the words of the first, count, sum, pending, change, the words of what expires next.
func appendSummary(b []byte, s billing.PageSummary) []byte {
	b = append(appendNumber(b, int64(s.Number)), ' ')
	b = append(appendLive(b, s.First), ' ')
	b = append(appendNumber(b, int64(s.Count)), ' ')
	b = append(appendNumber(b, int64(s.Sum)), ' ')
	b = append(appendNumber(b, int64(s.Pending)), ' ')
	b = append(appendInstant(b, s.Change), ' ')
	return appendExpiring(b, s.Expiring)
}

func readSummary(w *words) billing.PageSummary {
	return billing.PageSummary{
		Number: int(w.number()), First: readLive(w), Count: int(w.number()),
		Sum: w.credits(), Pending: w.credits(), Change: w.instant(), Expiring: readExpiring(w),
	}
}

// appendDrawdown writes ref:amount, and appendRepayment the same of a repayment.
func appendDrawdown(b []byte, d billing.Drawdown) []byte {
	return appendNumber(append(appendRef(b, d.Grant), ':'), int64(d.Amount))
}

func readDrawdown(w *words) billing.Drawdown {
	ref, amount, _ := strings.Cut(w.next(), ":")
	return billing.Drawdown{Grant: w.parseRef(ref), Amount: billing.Credits(w.parse(amount))}
}

func appendRepayment(b []byte, p billing.Repayment) []byte {
	return appendDrawdown(b, billing.Drawdown(p))
}
func readRepayment(w *words) billing.Repayment { return billing.Repayment(readDrawdown(w)) }

// silentAlert is the state of an alert that has been active since it was set. Versions that do not know it read true.
const silentAlert = "t"

// customersAlert is the word for an alert that the session of a customer set.
const customersAlert = "C"

// appendAlert writes: threshold, whether it is active, and whether the session of a customer set it.
func appendAlert(b []byte, a billing.BalanceAlert) []byte {
	b = append(appendNumber(b, int64(a.Threshold)), ' ')
	if a.Active && a.Silent {
		b = append(b, silentAlert...)
	} else {
		b = strconv.AppendBool(b, a.Active)
	}
	if a.SetByCustomer {
		b = append(append(b, ' '), customersAlert...)
	}
	return b
}

func readAlert(w *words) billing.BalanceAlert {
	alert := billing.BalanceAlert{Threshold: w.credits()}
	state := w.next()
	active, err := strconv.ParseBool(state)
	if err != nil {
		w.fault = true
	}
	alert.Active, alert.Silent = active, state == silentAlert
	if w.rest != "" {
		alert.SetByCustomer = w.next() == customersAlert
		w.fault = w.fault || !alert.SetByCustomer
	}
	return alert
}
