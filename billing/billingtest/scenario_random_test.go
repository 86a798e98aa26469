package billingtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// TestRandomScenarios plays scenarios that nobody thought of. They claim nothing: what is checked without being said
// has to hold.
func TestRandomScenarios(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 9))
			store := NewFaulty(NewMemory())
			if seed%2 == 0 {
				store.Choose(accidents(random, 2))
			}
			a := author{t: t, rand: random, known: names{}}
			var err error
			if a.st, err = newStage(t.Context(), store, seed); err != nil {
				t.Fatal(err)
			}
			a.write("wallet W")
			a.write("wallet X, overdraft limit 20")
			for range 60 {
				a.write(a.sentence())
			}
			if err := a.st.finish(); err != nil {
				t.Fatalf("%v\nafter\n%s", err, strings.Join(a.told, "\n"))
			}
		})
	}
}

// author writes a scenario as it plays.
type author struct {
	t     *testing.T
	rand  *rand.Rand
	st    *stage
	known names
	told  []string
	count int
}

// write has a step read and played. Whatever it asked for may have been refused or replayed.
func (a *author) write(text string) {
	a.t.Helper()
	a.told = append(a.told, text)
	sentence, said, err := a.known.understand(false, text)
	if err != nil {
		a.t.Fatalf("%s: %v", text, err)
	}
	a.st.where = fmt.Sprint("step ", len(a.told))
	err = errors.Join(sentence.do(a.st, said), a.st.look())
	for _, d := range a.st.deeds {
		d.told = true
		for _, line := range d.first.lines {
			a.name(d, line)
		}
	}
	if err != nil {
		a.t.Fatalf("%v\nafter\n%s", err, strings.Join(a.told, "\n"))
	}
}

// name gives the grants that a line created names, so that they can be voided and waited for.
func (a *author) name(d *deed, line *billing.Transaction) {
	for i := range line.Created {
		created := line.Created[i]
		name := fmt.Sprintf("%s-%d-%d", d.name, line.Sequence, i)
		if a.st.grantName(created.ID()) == string(created.ID()) {
			a.st.grants[name] = &created
			a.known[name] = isGrant
		}
	}
}

func (a *author) one(of ...string) string { return of[a.rand.IntN(len(of))] }

// named is one of the grants, or of the usages, that were not refused; empty where there is none.
func (a *author) named(kind string) string {
	var all []string
	for _, d := range a.st.deeds {
		if strings.HasPrefix(d.name, kind) && d.first.refusal == nil {
			all = append(all, d.name)
		}
	}
	if kind == "g" {
		all = all[:0]
		for _, d := range a.st.deeds {
			for _, line := range d.first.lines {
				for i := range line.Created {
					all = append(all, a.st.grantName(line.Created[i].ID()))
				}
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	return a.one(all...)
}

// sentence makes up a step.
func (a *author) sentence() string {
	a.count++
	wallet, amount := a.one("W", "X"), 1+a.rand.IntN(30)
	switch a.rand.IntN(14) {
	case 0, 1, 2:
		return fmt.Sprintf("grant g%d of %d to %s%s%s, priority %d", a.count, amount, wallet,
			a.one("", "", ", effective in 1 day", ", effective in 3 days", ", effective 1 day ago"),
			a.one("", ", expires in 2 days", ", expires in 4 days", ", expires in 4 days and 1 microsecond"), 10*a.rand.IntN(3))
	case 3, 4, 5:
		return fmt.Sprintf("usage u%d of %d in %s, on shortfall %s", a.count, amount, wallet, a.one("REJECT", "PARTIAL", "OVERDRAFT", "OVERDRAFT"))
	case 6, 7:
		if used := a.named("u"); used != "" {
			return fmt.Sprintf("reversal r%d of %s%s, expired credit %s", a.count, a.one("", "3 of ", "7 of "), used,
				a.one("GRACE", "EXPIRE_AGAIN", "NON_EXPIRING"))
		}
	case 8:
		if grant := a.named("g"); grant != "" {
			return fmt.Sprintf("void v%d of %s", a.count, grant)
		}
	case 9:
		return fmt.Sprintf("transfer t%d of %d from %s", a.count, amount, a.one("W to X", "X to W"))
	case 10:
		return fmt.Sprintf("%s batch b%d in %s of e%d for 2, f%d for %d and e%d for 2", a.one("best effort", "all or nothing"),
			a.count, wallet, a.count, a.count, amount, a.count)
	case 11:
		return fmt.Sprintf("adjustment a%d of %s%d to %s", a.count, a.one("+", "-"), amount, wallet)
	case 12:
		return a.one("W is settled", fmt.Sprintf("freeze s%d of W", a.count), fmt.Sprintf("unfreeze s%d of W", a.count))
	}
	return a.one("1 hour passes", "1 day passes", "2 days pass", "1 microsecond passes")
}
