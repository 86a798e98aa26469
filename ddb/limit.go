package ddb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// sortLimits begins the sort keys of limits of subjects and of actions.
const sortLimits = "LIMIT#"

// limitsKey is where the limits of a subject, or of an action, are.
func limitsKey(ref billing.WalletRef, id string) key {
	return key{walletPartition(ref), sortLimits + id}
}

// isLimits reports whether a sort key is that of limits of a subject or an action.
func isLimits(sort string) bool {
	id, found := strings.CutPrefix(sort, sortLimits)
	return found && billing.ValidLimitsID(id)
}

// limitsCodec is the codec of limits of a subject or an action.
func limitsCodec() codec {
	return prefixed(sortLimits, ofWallet(listed(tableWallets, func(k billing.DocumentKey) key {
		return limitsKey(billing.WalletRef{Tenant: k.Tenant, ID: billing.WalletID(k.Parent)}, k.ID)
	}, toItemLimits, fromItemLimits, func(k billing.DocumentKey) bool {
		return billing.WalletID(k.Parent).Valid() && billing.ValidLimitsID(k.ID)
	})))
}

// toItemLimits is the limits of a subject, or of an action for all subjects. A commit that counts a spend writes it: aim at 1 KB.
func toItemLimits(l *billing.Limits) (item, error) {
	if (l.Subject == "") == (l.Action == "") {
		return nil, fmt.Errorf("limits are of a subject or of an action, and these are of subject %q and action %q", l.Subject, l.Action)
	}
	for i := range l.All {
		one := &l.All[i]
		if one.Subject != l.Subject || l.Action != "" && one.Action != l.Action {
			return nil, fmt.Errorf("a limit of subject %q and action %q is among those of subject %q and action %q", one.Subject, one.Action,
				l.Subject, l.Action)
		}
	}
	i := newItem(limitsKey(l.WalletRef, l.DocumentKey().ID))
	i.number("rev", l.Revision)
	i.text("sub", l.Subject)
	i.text("act", l.Action)
	i.limits("lims", l.All, l.Subject != "")
	return i, nil
}

// fromItemLimits reads what toItemLimits wrote.
func fromItemLimits(i item) (*billing.Limits, error) {
	r := newReader(i)
	l := &billing.Limits{WalletRef: r.wallet(), Versioned: r.versioned(), Subject: r.text("sub"), Action: r.text("act")}
	if (l.Subject == "") == (l.Action == "") {
		r.reject("sub", "limits are of a subject or of an action, and these are of subject %q and action %q", l.Subject, l.Action)
	}
	l.All = r.limits("lims")
	for i := range l.All {
		one := &l.All[i]
		if one.Subject = l.Subject; l.Action == "" {
			continue
		}
		if one.Action != "" {
			r.reject("lims", "element %d has an action of its own", i)
		}
		one.Action = l.Action
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return l, nil
}

// windowLetters and actorLetters are the words for windows and for actors, by their places in [calendar.Windows] and in
// [billing.ActorKinds]. They are stored: none changes.
const (
	windowLetters = "HDWM"
	actorLetters  = "KCOBS"
)

// appendLetter writes the letter of a value that is at a place of a list.
func appendLetter[T comparable](b []byte, letters string, values []T, value T) []byte {
	if at := slices.Index(values, value); at >= 0 {
		return append(b, letters[at])
	}
	return append(b, absent...)
}

// readLetter reads what appendLetter wrote.
func readLetter[T comparable](w *words, letters string, values []T) (value T) {
	word := w.next()
	if at := strings.Index(letters, word); len(word) == 1 && at >= 0 {
		return values[at]
	}
	w.fault = true
	return value
}

// limits writes limits, each as: window, limit, the words of its count, the line since which it counts, who set it, and the zone, which
// is the word for absent if it is that of the limit before. Those of a subject end with their action, if they are of one: it is the rest
// of the text, as it may have spaces.
func (i item) limits(name string, all []billing.SpendLimit, actions bool) {
	zone := ""
	texts(i, name, all, func(b []byte, l billing.SpendLimit) []byte {
		b = append(appendLetter(b, windowLetters, calendar.Windows, l.Window), ' ')
		b = append(appendNumber(b, int64(l.Limit)), ' ')
		b = append(appendCount(b, l.Count), ' ')
		b = append(appendNumber(b, l.Since), ' ')
		b = append(appendLetter(b, actorLetters, billing.ActorKinds, l.SetBy), ' ')
		if l.Zone == zone {
			b = append(b, absent...)
		} else {
			b, zone = append(b, l.Zone...), l.Zone
		}
		if actions && l.Action != "" {
			b = append(append(b, ' '), l.Action...)
		}
		return b
	})
}

// limits reads what [item.limits] wrote, without the subject.
func (r *reader) limits(name string) []billing.SpendLimit {
	zone := ""
	return readTexts(r, name, func(w *words) billing.SpendLimit {
		l := billing.SpendLimit{
			Window: readLetter(w, windowLetters, calendar.Windows), Limit: w.credits(), Count: readCount(w), Since: w.number(),
			SetBy: readLetter(w, actorLetters, billing.ActorKinds), Zone: w.next(),
		}
		if l.Zone == absent {
			l.Zone = zone
		}
		zone, l.Action = l.Zone, w.all()
		w.fault = w.fault || zone == "" || l.Limit < 0 || l.Since < 0
		return l
	})
}

// walletLimits reads the limits of a whole wallet, which are of no action.
func (r *reader) walletLimits(name string) []billing.SpendLimit {
	all := r.limits(name)
	for i := range all {
		if all[i].Action != "" {
			r.reject(name, "element %d is of an action", i)
		}
	}
	return all
}

// appendCount writes: when the window began, what is spent and held, and which events were sent.
func appendCount(b []byte, c billing.Count) []byte {
	b = append(appendInstant(b, c.Start), ' ')
	b = append(appendNumber(b, int64(c.Spent)), ' ')
	b = append(appendNumber(b, int64(c.Held)), ' ')
	return appendNumber(b, int64(c.Told))
}

func readCount(w *words) billing.Count {
	c := billing.Count{Start: w.instant(), Spent: w.credits(), Held: w.credits(), Told: billing.Told(w.number())}
	w.fault = w.fault || c.Spent < 0 || c.Held < 0 || c.Told < billing.ToldNothing || c.Told > billing.ToldExhausted
	return c
}

// limited writes what is limited by documents, if anything ever was: the epoch, and how many subjects, actions and draws.
func (i item) limited(name string, l billing.Limited) {
	if l == (billing.Limited{}) {
		return
	}
	b := append(appendNumber(nil, l.Epoch), ' ')
	b = append(appendNumber(b, int64(l.Subjects)), ' ')
	b = append(appendNumber(b, int64(l.Actions)), ' ')
	i.text(name, string(appendNumber(b, int64(l.Draws))))
}

// limited reads what [item.limited] wrote.
func (r *reader) limited(name string) (l billing.Limited) {
	written := r.text(name)
	if written == "" {
		return l
	}
	w := &words{rest: written}
	l = billing.Limited{Epoch: w.number(), Subjects: int(w.number()), Actions: int(w.number()), Draws: int(w.number())}
	if !w.whole() || min(l.Epoch, int64(l.Subjects), int64(l.Actions), int64(l.Draws)) < 0 {
		r.reject(name, "%q does not say what is limited", written)
	}
	return l
}
