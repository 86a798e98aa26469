package aggregate_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Whatever part of the lines is counted into rows, the ranking is what the ledger says: of all actions and of one.
func TestTopSubjectsAgreeWithLedger(t *testing.T) {
	const zone = "America/Havana"
	for seed := range 6 {
		random := rand.New(rand.NewPCG(uint64(seed), 13))
		f := newFixture(t)
		ref := f.Wallet("main", zone)
		pick := func(from ...string) string { return from[random.IntN(len(from))] }
		for round := range 8 {
			for range random.IntN(40) {
				line := f.Use("main", pick("chat", "image"), pick("", "anna", "ben", "cid", "é"), "1", billing.Credits(random.Int64N(4)),
					time.Duration(random.Int64N(int64(34*24*time.Hour))))
				if line.Amount < 0 && random.IntN(3) == 0 {
					f.Reverse(line, -line.Amount)
				}
			}
			if commits := f.Stream.Commits(); round > 0 {
				f.ApplyAll(commits[random.IntN(len(commits))])
			}
			q := aggregate.SubjectQuery{From: f.World.Time().Add(-time.Duration(random.IntN(40*24)) * time.Hour), To: f.World.Time().Add(1), First: 1 + random.IntN(6)}
			if action := pick("", "chat", "image", "none"); action != "" {
				q.Action = &action
			}
			got, err := f.NewService().TopSubjects(t.Context(), f.counted(ref)[0], q)
			if err != nil {
				t.Fatal(err)
			}
			if want := naiveSubjects(f.all(ref), zone, q); fmt.Sprint(rankedTexts(got)) != fmt.Sprint(want) {
				t.Fatalf("%+v:\ngot  %s\nwant %s", q, rankedTexts(got), want)
			}
			f.World.Pass(time.Duration(random.IntN(15*24)) * time.Hour)
		}
	}
}

func rankedTexts(all []aggregate.SubjectUsage) (texts []string) {
	for _, s := range all {
		texts = append(texts, fmt.Sprintf("%q %d %s %s", s.Subject, s.Events, s.Credits, s.Share))
	}
	return texts
}

// naiveSubjects ranks subjects by looking at each line.
func naiveSubjects(lines []*billing.Transaction, zone string, q aggregate.SubjectQuery) (texts []string) {
	location, _ := time.LoadLocation(zone)
	type sum struct {
		subject string
		events  int
		credits billing.Credits
	}
	var all []*sum
	total := billing.Credits(0)
	for _, t := range lines {
		start, end := naiveInterval(t.OccurredAt.In(location), calendar.Day)
		if !t.Type.Spends() && t.Type != billing.TypeReversal || !end.After(q.From) || !start.Before(q.To) || q.Action != nil && t.Action != *q.Action {
			continue
		}
		at := slices.IndexFunc(all, func(s *sum) bool { return s.subject == t.Subject })
		if at < 0 {
			at, all = len(all), append(all, &sum{subject: t.Subject})
		}
		if t.Type.Spends() {
			all[at].events++
		}
		all[at].credits -= t.Amount
		total -= t.Amount
	}
	slices.SortFunc(all, func(a, b *sum) int { return strings.Compare(a.subject, b.subject) })
	slices.SortStableFunc(all, func(a, b *sum) int { return int(b.credits - a.credits) })
	for _, s := range all[:min(q.First, len(all))] {
		share := "0"
		if total > 0 {
			millionths := int64(s.credits) * 1_000_000 / int64(total)
			share = strings.TrimRight(strings.TrimRight(big.NewRat(millionths, 1_000_000).FloatString(6), "0"), ".")
			if millionths == 0 {
				share = "0"
			}
		}
		texts = append(texts, fmt.Sprintf("%q %d %s %s", s.subject, s.events, s.credits, share))
	}
	return texts
}

// manySubjects is a store in which each month has so many rows of subjects, each of one credit.
type manySubjects struct {
	aggregate.Store
	n    int
	most int // rows that were read at once
}

func (m *manySubjects) Rows(
	_ context.Context, _ billing.WalletRef, _ int64, r aggregate.RowRange, limit int, _ ledger.Freshness,
) (rows []aggregate.Row, more bool, _ error) {
	first := 0
	if r.After != nil {
		first, _ = strconv.Atoi(r.After.First)
		first++
	}
	for n := first; n < m.n && len(rows) < limit; n++ {
		rows = append(rows, aggregate.Row{
			RowKey: aggregate.RowKey{Span: r.Span, Series: r.Series, Date: r.First, Names: aggregate.Names{First: fmt.Sprintf("%06d", n)}},
			Slots:  map[int]aggregate.Counts{1: {Events: 1, Credits: billing.SumOf(billing.Credits(n))}},
		})
	}
	m.most = max(m.most, len(rows))
	return rows, first+len(rows) < m.n, nil
}

// Twenty thousand rows are ranked, some at a time, and one more is refused.
func TestTopSubjectsOfVeryMany(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.Use("main", "chat", "", "1", 0, 0)
	f.ApplyAll(f.Stream.Commits()...)
	from := f.World.Time().Truncate(24 * time.Hour)
	q := aggregate.SubjectQuery{From: from, To: from.Add(time.Hour), First: 2}
	many := &manySubjects{Store: f.Store, n: 20_000}
	got, err := f.on(many).TopSubjects(t.Context(), f.counted(ref)[0], q)
	if err != nil || fmt.Sprint(rankedTexts(got)) != `["019999" 1 0.019999 0.0001 "019998" 1 0.019998 0.000099]` || many.most > 1000 {
		t.Errorf("got %s, %v, with %d rows at once", rankedTexts(got), err, many.most)
	}
	many.n++
	_, err = f.on(many).TopSubjects(t.Context(), f.counted(ref)[0], q)
	if refusal := (*billing.Error)(nil); !errors.As(err, &refusal) || refusal.Path[0] != "from" || !strings.Contains(refusal.Message, "20000") {
		t.Errorf("got %v", err)
	}
	for _, first := range []int{0, 101} {
		q.First = first
		_, err := f.on(many).TopSubjects(t.Context(), f.counted(ref)[0], q)
		if refusal := (*billing.Error)(nil); !errors.As(err, &refusal) || refusal.Path[0] != "first" {
			t.Errorf("first: %d: got %v", first, err)
		}
	}
}
