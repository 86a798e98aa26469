package billingtest

import "github.com/drawdown-billing/drawdown/billing"

// readList reads one or more of something, between commas or "and". It ends before the first comma behind which
// there is none, so that clauses may follow.
func readList(read func(*reader) (any, bool)) func(*reader) (any, bool) {
	return func(r *reader) (any, bool) {
		first, ok := read(r)
		if !ok {
			return nil, false
		}
		list := []any{first}
		for {
			begin := r.at
			comma := r.words(",")
			if and := r.words("and"); !comma && !and {
				return list, true
			}
			next, ok := read(r)
			if !ok {
				r.at = begin
				return list, true
			}
			list = append(list, next)
		}
	}
}

// listed is a list in a slot as what its elements are.
func listed[T any](s said, slot string) []T {
	list := in[[]any](s, slot, 0)
	values := make([]T, len(list))
	for i, value := range list {
		values[i], _ = value.(T) // a slot's reader decides its type
	}
	return values
}

// part is what a line took from a grant, or gave to one; of "overdraft", what it did to the debt.
type part struct {
	amount billing.Credits
	grant  string
}

// overdraft stands for a wallet's debt where a grant could be named.
const overdraft = "overdraft"

// readParts reads "10 from promo and 2 from overdraft", or "nothing".
func readParts(preposition string) func(*reader) (any, bool) {
	one := func(r *reader) (any, bool) {
		amount, ok := readAmount(r)
		if !ok || !r.words(preposition) {
			return nil, false
		}
		if r.words(overdraft) {
			return part{amount.(billing.Credits), overdraft}, true
		}
		grant, ok := readName(isGrant, "a grant")(r)
		name, _ := grant.(string)
		return part{amount.(billing.Credits), name}, ok
	}
	return func(r *reader) (any, bool) {
		if r.words("nothing") {
			return []any{}, true
		}
		return readList(one)(r)
	}
}

// figure is one number of a balance.
type figure struct {
	name   string
	amount billing.Credits
}

// readFigures reads "available 98, pending 5 and debt 0".
func readFigures(r *reader) (any, bool) {
	return readList(func(r *reader) (any, bool) {
		name, ok := readOneOf("available", "held", "pending", "posted", "debt")(r)
		if !ok {
			return nil, false
		}
		amount, ok := readAmount(r)
		if !ok {
			return nil, false
		}
		return figure{name.(string), amount.(billing.Credits)}, true
	})(r)
}

// entry is a line of a ledger in short.
type entry struct {
	kind   billing.TransactionType
	amount billing.Credits
}

// readLines reads "GRANT +10, USAGE -12".
func readLines(r *reader) (any, bool) {
	return readList(func(r *reader) (any, bool) {
		kind, ok := readOneOf(lineTypes...)(r)
		if !ok {
			return nil, false
		}
		amount, ok := readChange(r)
		if !ok {
			return nil, false
		}
		return entry{kind.(billing.TransactionType), amount.(billing.Credits)}, true
	})(r)
}

// event is one usage of a batch.
type event struct {
	name     string
	amount   billing.Credits
	occurred *instant
}

// readEvents reads "a for 5, b for 7 occurred 2 days ago and a for 5". A name may repeat, as its key does; that of
// a usage outside of the batch stands for its key.
func readEvents(r *reader) (any, bool) {
	return readList(func(r *reader) (any, bool) {
		next := r.peek()
		is, taken := r.names[next.text]
		if next.quoted || !isName(next.text) || taken && is&isLine == 0 {
			return nil, r.miss("the name of an event")
		}
		if !taken {
			r.fresh[next.text] = isLine | isRequest
		}
		r.at++
		if !r.words("for") {
			return nil, false
		}
		amount, ok := readAmount(r)
		if !ok {
			return nil, false
		}
		e := event{name: next.text, amount: amount.(billing.Credits)}
		if r.words("occurred") {
			at, ok := readInstant(r)
			occurred, _ := at.(instant)
			if e.occurred = &occurred; !ok {
				return nil, false
			}
		}
		return e, true
	})(r)
}
