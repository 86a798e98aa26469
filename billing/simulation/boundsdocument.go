package simulation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// sayCount writes a count.
func sayCount(most, spent, held int64, told int) string {
	return fmt.Sprintf("%d, %d spent, %d held, told %d", most, spent, held, told)
}

// sayLimitOf writes a limit of the model as it is now.
func (b *bounds) sayLimitOf(l *spendLimit, now int64) string {
	spent, held := b.ofLimit(l, now)
	start, _ := windowOf(l.zone, l.window, now)
	return fmt.Sprintf("%s in %s of %q by %q since %d: %s", l.window, l.zone, l.subject, l.action, l.since,
		sayCount(l.most, spent, held, l.at(start)))
}

// sayLimit writes a limit as the model would have it. What it counted in a window that has ended does not matter.
func sayLimit(l *billing.SpendLimit, now int64) string {
	var spent, held int64
	var sent int
	if start, _ := windowOf(l.Zone, string(l.Window), now); micros(l.Start) == start {
		spent, held, sent = int64(l.Spent), int64(l.Held), int(l.Told)
	}
	return fmt.Sprintf("%s in %s of %q by %q since %d: %s", l.Window, l.Zone, l.Subject, l.Action, l.Since,
		sayCount(int64(l.Limit), spent, held, sent))
}

// sayLimits writes limits in whatever order, always the same.
func sayLimits(limits []billing.SpendLimit, now int64) string {
	texts := make([]string, len(limits))
	for i := range limits {
		texts[i] = sayLimit(&limits[i], now)
	}
	slices.Sort(texts)
	return strings.Join(texts, "; ")
}

// sayLimitsOf writes those limits of the model that a condition selects.
func (b *bounds) sayLimitsOf(now int64, where func(*spendLimit) bool) string {
	var texts []string
	for _, l := range b.limits {
		if where(l) {
			texts = append(texts, b.sayLimitOf(l, now))
		}
	}
	slices.Sort(texts)
	return strings.Join(texts, "; ")
}

// inDocument selects the limits of a subject, or of an action for all subjects.
func inDocument(of [2]string) func(*spendLimit) bool {
	return func(l *spendLimit) bool {
		return (l.subject != "" || l.action != "") && documentOf(l.subject, l.action) == of
	}
}

// isWide selects the limits of the whole wallet.
func isWide(l *spendLimit) bool { return l.subject == "" && l.action == "" }

// sayDraws writes the draw limits, in the order in which they were set.
func (b *bounds) sayDraws() string {
	var texts []string
	for _, l := range b.draws {
		texts = append(texts, fmt.Sprintf("%q %q %d", l.subject, l.action, l.most))
	}
	return strings.Join(texts, "; ")
}

// sayDrawLimits writes draw limits as the model would have them.
func sayDrawLimits(limits []billing.DrawLimit) string {
	var b bounds
	for _, l := range limits {
		b.draws = append(b.draws, drawLimit{l.Subject, l.Action, int64(l.Limit)})
	}
	return b.sayDraws()
}

// terms writes what of a budget is set.
func (of *budget) terms() string {
	return fmt.Sprintf("%v in %v, %q %q %s, a %q in %q, for %q, until %d, created %d", of.place, of.above, of.externalID, of.name, of.status,
		of.window, of.zone, of.actions, of.expires, of.created)
}

// sayBudgetOf writes a budget of the model as it is now.
func (b *book) sayBudgetOf(of *budget, now int64) string {
	spent, held := b.ofBudget(of, now)
	return fmt.Sprintf("%s: %s, %d holds", of.terms(), sayCount(of.most, spent, held, of.at(of.start(now))), b.openHolds(of.place))
}

// sayBudget writes a budget as the model would have it.
func sayBudget(is *billing.Budget, now int64) string {
	of := budget{
		place: lotFrom(is.Place), externalID: is.ExternalID, name: is.Name, status: string(is.Status), window: string(is.Window),
		zone: is.Zone, actions: is.Actions, expires: micros(is.ExpiresAt), created: micros(is.CreatedAt),
	}
	for _, ref := range is.Above {
		of.above = append(of.above, lotFrom(ref))
	}
	var spent, held int64
	var sent int
	if micros(is.Start) == of.start(now) {
		spent, held, sent = int64(is.Spent), int64(is.Held), int(is.Told)
	}
	return fmt.Sprintf("%s: %s, %d holds", of.terms(), sayCount(int64(is.Limit), spent, held, sent), is.OpenHolds)
}

// boundDocuments are the documents of limits and budgets that changed since the last commit.
func (b *book) boundDocuments(revision int64) (documents []document) {
	for of := range b.putLimits {
		documents = append(documents, document{
			kind: "limits", after: revision, says: fmt.Sprintf("%q: %s", of, b.sayLimitsOf(b.clock, inDocument(of))),
		})
	}
	if b.putDraws {
		documents = append(documents, document{kind: "draw-limits", after: revision, says: b.sayDraws()})
	}
	for _, id := range b.claimed {
		documents = append(documents, document{kind: "budget-claim", after: revision, says: fmt.Sprint(id, " ", b.claims[id])})
	}
	for place := range b.putBudgets {
		of := b.budgets[place]
		documents = append(documents, document{kind: "budget", after: revision, says: b.sayBudgetOf(of, b.clock)})
		if of.status == of.listed {
			continue
		}
		if documents = append(documents, listed(of, of.status, revision)); of.listed == "" {
			documents = append(documents, listed(of, "", revision))
		} else {
			gone := listed(of, of.listed, 0)
			gone.says += ", removed"
			documents = append(documents, gone)
		}
		of.listed = of.status
	}
	b.putLimits, b.putBudgets, b.putDraws, b.claimed = map[[2]string]bool{}, map[lot]bool{}, false, nil
	return documents
}

// listed is the document of a budget in a list.
func listed(of *budget, status string, revision int64) document {
	return document{kind: "listed-budget", after: revision, says: sayListed(of.parent(), status, of.place)}
}

func (of *budget) parent() (parent lot) {
	if len(of.above) > 0 {
		parent = of.above[0]
	}
	return parent
}

func sayListed(parent lot, status string, place lot) string {
	return fmt.Sprintf("%v %q %v", parent, status, place)
}

// describeBound reads a document of limits or budgets as the model would have it, and reports whether it is one.
func describeBound(stored billing.Document, now int64) (d document, is bool) {
	d = document{kind: string(stored.DocumentKey().Kind), after: stored.DocumentRevision()}
	switch stored := stored.(type) {
	case *billing.Limits:
		d.says = fmt.Sprintf("%q: %s", [2]string{stored.Subject, stored.Action}, sayLimits(stored.All, now))
	case *billing.DrawLimits:
		d.says = sayDrawLimits(stored.All)
	case *billing.BudgetClaim:
		d.says = fmt.Sprint(stored.ExternalID, " ", lotFrom(stored.Place))
	case *billing.Budget:
		d.says = sayBudget(stored, now)
	case *billing.ListedBudget:
		d.says = sayListed(lotFrom(stored.Parent), string(stored.Status), lotFrom(stored.Place))
	default:
		return d, false
	}
	return d, true
}

// describeUnlisted reads that a budget is no longer in a list.
func describeUnlisted(key billing.DocumentKey) (d document, is bool) {
	_, parent, status, known := billing.ParseBudgetList(key.Parent)
	place, ok := billing.ParseGrantRef(key.ID)
	if key.Kind != billing.KindListedBudget || !known || !ok {
		return d, false
	}
	return document{kind: "listed-budget", says: sayListed(lotFrom(parent), string(status), lotFrom(place)) + ", removed"}, true
}

// judgeBounds compares what the wallet's state says of its limits and budgets.
func (b *book) judgeBounds(after *billing.Wallet, now int64) error {
	if got, want := sayLimits(after.Limits, now), b.sayLimitsOf(now, isWide); got != want {
		return fmt.Errorf("its limits are %s, in the model %s", got, want)
	}
	subjects, actions := map[string]bool{}, map[string]bool{}
	for _, l := range b.limits {
		switch {
		case l.subject != "":
			subjects[l.subject] = true
		case l.action != "":
			actions[l.action] = true
		}
	}
	want := billing.Limited{Epoch: b.epoch, Subjects: len(subjects), Actions: len(actions), Draws: len(b.draws)}
	if after.Limited != want {
		return fmt.Errorf("of it is limited %+v, in the model %+v", after.Limited, want)
	}
	open := 0
	for of := range maps.Values(b.budgets) {
		if of.status != "CLOSED" {
			open++
		}
	}
	if after.Budgets != open {
		return fmt.Errorf("it has %d budgets that are not closed, in the model %d", after.Budgets, open)
	}
	return nil
}
