package simulation

import (
	"github.com/drawdown-billing/drawdown/billing"
)

// ordering looks for the order of a commit's requests. Those that write lines stand in the order of their lines. Those
// that write none stand in the order of their records, at places among the lines that nothing records: what they change,
// such as the price of the usage after them, says where.
type ordering struct {
	sim *Simulation
	d   *billing.Decision
	now int64
}

// search answers, of each request, whether it is one without a line, so that all lines and documents are those of the
// model. It prefers that what writes a line stands first.
func (o *ordering) search(
	on state, lines [][]*billing.Transaction, records []*billing.RequestRecord, documents []document,
) ([]bool, bool) {
	if len(lines[0]) == 0 && len(records) == 0 {
		return nil, o.fits(on, lines, documents)
	}
	home := o.d.Wallets[0].After.ID
	if len(lines[0]) > 0 {
		tried := on.copied()
		left, ruled, stands := o.write(tried, o.sim.sent[requestKey{home, lines[0][0].Key}], lines)
		if stands {
			if rest, found := o.search(tried, left, records, append(documents[:len(documents):len(documents)], ruled...)); found {
				return append([]bool{false}, rest...), true
			}
		}
	}
	if len(records) == 0 {
		return nil, false
	}
	left, ruled, stands := o.write(on, o.sim.sent[requestKey{home, records[0].Key}], lines)
	if !stands {
		return nil, false
	}
	rest, found := o.search(on, left, records[1:], append(documents[:len(documents):len(documents)], ruled...))
	return append([]bool{true}, rest...), found
}

// write applies a request, and answers the lines that are left after its own, and its documents.
func (o *ordering) write(
	on state, r *request, lines [][]*billing.Transaction,
) (left [][]*billing.Transaction, documents []document, stands bool) {
	if r == nil || r.done {
		return nil, nil, false
	}
	ruled := r.body.rule(on, o.now)
	if ruled.code != "" {
		return nil, nil, false
	}
	left = append(left, lines...)
	for i, want := range ruled.lines {
		if len(left) <= i || len(left[i]) < len(want) || same(want, left[i][:len(want)]) != nil {
			return nil, nil, false
		}
		left[i] = left[i][len(want):]
	}
	return left, ruled.documents, true
}

// fits reports whether nothing is left, and the documents and limits are those of the model.
func (o *ordering) fits(on state, lines [][]*billing.Transaction, documents []document) bool {
	for i, b := range on.books {
		documents = append(documents[:len(documents):len(documents)], b.events()...)
		change := &o.d.Wallets[i]
		if len(lines[i]) > 0 || b.judgeWalletDocuments(change) != nil || b.judgeBounds(&change.After, o.now) != nil {
			return false
		}
	}
	return judgeDocuments(documents, o.d.Documents) == nil
}
