package billing

import (
	"math/big"
	"time"
)

// A change of plan within a period is prorated by one exact fraction: the time that is left of the period, divided by the whole of it
// as it is stored. The same fraction counts for credits and for money.
//
// A period keeps what is due and what was given, in credits and in money. It begins with the plan's values for both. A change adds
// to what is due, without rounding. Then what was given is brought up to it: credits and charges are whole, rounded in favour of the
// seller. What could not be taken back, because it was spent, stays given: the next upgrade of the period neither charges nor
// grants it again. So ups and downs at one instant are neutral, and no sequence of changes gains anything.

// PeriodAccount is what is due in a period and what was given. Due amounts are numerators over the microseconds of the whole period.
type PeriodAccount struct {
	DueCredits, DueMoney *big.Int // micro-credits and minor units, times the microseconds of the period
	Credits              Credits  // that were given, less what was taken back
	Money                int64    // minor units that were charged or are owed for them, tax included
}

// whole returns the length of the period in microseconds.
func (s *Subscription) whole() int64 { return s.End.Sub(s.Start).Microseconds() }

// begin sets the account of a period that begins.
func (a *PeriodAccount) begin(s *Subscription) {
	whole := big.NewInt(s.whole())
	a.Credits, a.Money = s.Terms.Credits(), s.Terms.Total().Minor
	a.DueCredits = new(big.Int).Mul(big.NewInt(int64(a.Credits)), whole)
	a.DueMoney = new(big.Int).Mul(big.NewInt(a.Money), whole)
}

// clone copies a.
func (a PeriodAccount) clone() PeriodAccount {
	if a.DueCredits != nil {
		a.DueCredits, a.DueMoney = new(big.Int).Set(a.DueCredits), new(big.Int).Set(a.DueMoney)
	}
	return a
}

// due adds (or, with a sign of −1, takes back) the part of a change that is due.
func (a *PeriodAccount) due(m Moved, sign int64) {
	a.DueCredits.Add(a.DueCredits, new(big.Int).Mul(m.Credits, big.NewInt(sign)))
	a.DueMoney.Add(a.DueMoney, new(big.Int).Mul(m.Money, big.NewInt(sign)))
}

// Moved is what a change adds to what is due: numerators as those of [PeriodAccount].
type Moved struct{ Credits, Money *big.Int }

// prorated is what a change of terms within a period does.
type prorated struct {
	terms  SubscriptionTerms
	at     time.Time
	moved  Moved
	give   Credits  // to be added
	charge int64    // minor units to be paid for that, before customer credit
	want   Credits  // to be taken back
	back   *big.Int // minor units that are due back for all of it: a numerator as those of [PeriodAccount]
}

// prorate returns what a change of terms does at an instant of the period, or refuses it.
func (s *Subscription) prorate(terms SubscriptionTerms, at time.Time) (c prorated, refusal *Error) {
	old := &s.Terms
	price, credits := terms.Total().Minor-old.Total().Minor, int64(terms.Credits()-old.Credits())
	switch {
	case terms.Interval != old.Interval:
		return c, atPeriodEnd("the plan %s is of another interval, %s", quote(terms.Plan), terms.Interval)
	case terms.Unused != old.Unused:
		return c, atPeriodEnd("the plan %s does something else with unused credits, %s", quote(terms.Plan), terms.Unused)
	case price < 0 && credits >= 0:
		return c, atPeriodEnd("the plan %s costs less, and includes no fewer credits", quote(terms.Plan))
	case price > 0 && credits < 0:
		return c, atPeriodEnd("the plan %s costs more, and includes fewer credits", quote(terms.Plan))
	}
	left, whole := big.NewInt(s.End.Sub(at).Microseconds()), big.NewInt(s.whole())
	c = prorated{terms: terms, at: at, back: new(big.Int), moved: Moved{
		new(big.Int).Mul(big.NewInt(credits), left), new(big.Int).Mul(big.NewInt(price), left),
	}}
	account := s.Account.clone()
	account.due(c.moved, 1)
	owedCredits := account.DueCredits.Sub(account.DueCredits, new(big.Int).Mul(big.NewInt(int64(account.Credits)), whole))
	owedMoney := account.DueMoney.Sub(account.DueMoney, new(big.Int).Mul(big.NewInt(account.Money), whole))
	if credits > 0 || price > 0 {
		if owedCredits.Sign() > 0 {
			c.give = Credits(new(big.Int).Div(owedCredits, whole).Int64())
		}
		if owedMoney.Sign() > 0 {
			c.charge = ceilDiv(owedMoney, whole)
		}
		return c, nil
	}
	if owedCredits.Sign() < 0 {
		c.want = Credits(new(big.Int).Div(new(big.Int).Neg(owedCredits), whole).Int64())
	}
	if owedMoney.Sign() < 0 {
		c.back.Neg(owedMoney)
	}
	return c, nil
}

// atPeriodEnd refuses a change that only the end of a period can make.
func atPeriodEnd(format string, args ...any) *Error {
	refusal := invalid(format, args...)
	refusal.Message += "; use the timing PERIOD_END"
	return refusal.at("planCode")
}

// ceilDiv returns a ÷ b rounded up. Both are above zero.
func ceilDiv(a, b *big.Int) int64 {
	quotient, rest := new(big.Int).DivMod(a, b, new(big.Int))
	if rest.Sign() > 0 {
		return quotient.Int64() + 1
	}
	return quotient.Int64()
}

// creditFor returns how much customer credit so much of c.want is worth, if the credits that are taken cost so much: what is due
// back for them, and never more than they cost.
func (c *prorated) creditFor(taken Credits, whole, worth int64) int64 {
	if c.want == 0 {
		return 0
	}
	part := new(big.Int).Mul(c.back, big.NewInt(int64(taken)))
	part.Div(part, new(big.Int).Mul(big.NewInt(whole), big.NewInt(int64(c.want))))
	return min(part.Int64(), worth)
}
