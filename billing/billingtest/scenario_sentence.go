package billingtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// sentence is one thing that a step can say. In its form, a word in capitals is a slot and any other stands for
// itself; clauses may follow, each after a comma and at most once.
type sentence struct {
	form    string
	names   kind // what NAME becomes, where the form has one
	clauses []string
	do      func(*stage, said) error
}

// said is what a step said in the slots of its sentence.
type said struct {
	slots   map[string][]any
	clauses map[string]said
}

// has says whether a clause was used.
func (s said) has(clause string) bool {
	_, found := s.clauses[clause]
	return found
}

// in is what stands in a slot; nth counts slots of the same name from 0.
func in[T any](s said, slot string, nth int) T {
	value, _ := s.slots[slot][nth].(T) // a slot's reader decides its type
	return value
}

// option is what stands in the slot of a clause, or otherwise where the clause was not used.
func option[T any](s said, clause, slot string, otherwise T) T {
	if !s.has(clause) {
		return otherwise
	}
	return in[T](s.clauses[clause], slot, 0)
}

// kind is what a name stands for: the sum of what can be said of it.
type kind uint

const (
	isWallet kind = 1 << iota
	isGrant
	isLine     // it has a line of the ledger
	isRequest  // it was sent with a key
	isBatch    // it has an outcome for each event
	isTransfer // it has a line in two wallets
	isHold
)

// names are those that a scenario has introduced so far.
type names map[string]kind

// of lists the names of a kind, for messages.
func (n names) of(k kind) string {
	var found []string
	for name, is := range n {
		if is&k != 0 {
			found = append(found, name)
		}
	}
	if len(found) == 0 {
		return "none so far"
	}
	slices.Sort(found)
	const most = 10 // enough to spot the one that was misspelt
	if len(found) > most {
		found = append(found[:most], "…")
	}
	return strings.Join(found, ", ")
}

// reader goes through the words of a step and remembers how far any sentence got, which is where the mistake is.
type reader struct {
	tokens   []token
	at       int
	names    names
	becoming kind            // what NAME becomes in the sentence that is being tried
	fresh    map[string]kind // the names that it introduces
	furthest int
	expected []string
}

// understand finds the sentence that a step says. There has to be exactly one.
func (n names) understand(claim bool, text string) (*sentence, said, error) {
	tokens, err := tokenize(text)
	if err != nil {
		return nil, said{}, err
	}
	vocabulary := actions
	if claim {
		vocabulary = claims
	}
	r := &reader{tokens: tokens, names: n}
	var found *sentence
	var what said
	var fresh map[string]kind
	for i := range vocabulary {
		if s, ok := r.try(&vocabulary[i]); ok {
			if found != nil {
				return nil, said{}, fmt.Errorf("this can be read as %q and as %q", found.form, vocabulary[i].form)
			}
			found, what, fresh = &vocabulary[i], s, r.fresh
		}
	}
	if found == nil {
		return nil, said{}, r.mistake(claim)
	}
	for name, is := range fresh {
		n[name] |= is
	}
	return found, what, nil
}

// try reads the whole step as one sentence.
func (r *reader) try(s *sentence) (said, bool) {
	r.at, r.becoming, r.fresh = 0, s.names, map[string]kind{}
	what, ok := r.match(s.form)
	if !ok {
		return said{}, false
	}
	what.clauses = map[string]said{}
	for r.at < len(r.tokens) {
		if !r.comma() || !r.clause(s, what) {
			return said{}, false
		}
	}
	return what, true
}

// clause reads one of the clauses of s that was not used yet.
func (r *reader) clause(s *sentence, what said) bool {
	begin := r.at
	for _, form := range s.clauses {
		if what.has(form) {
			continue
		}
		r.at = begin
		if read, ok := r.match(form); ok {
			what.clauses[form] = read
			return true
		}
	}
	if len(s.clauses) == 0 {
		r.miss("the end of the sentence")
	}
	return false
}

// match reads one form.
func (r *reader) match(form string) (said, bool) {
	what := said{slots: map[string][]any{}}
	for _, word := range strings.Fields(form) {
		read, isSlot := slots[word]
		if !isSlot {
			if !r.word(word) {
				return said{}, false
			}
			continue
		}
		value, ok := read(r)
		if !ok {
			return said{}, false
		}
		what.slots[word] = append(what.slots[word], value)
	}
	return what, true
}

// peek is the next token; at the end an empty one.
func (r *reader) peek() token {
	if r.at < len(r.tokens) {
		return r.tokens[r.at]
	}
	return token{}
}

// take is peek, and goes on behind it.
func (r *reader) take() token {
	next := r.peek()
	r.at++
	return next
}

// word reads one word that stands for itself.
func (r *reader) word(word string) bool {
	if next := r.peek(); next.quoted || next.text != word {
		return r.miss(fmt.Sprintf("%q", word))
	}
	r.at++
	return true
}

// words reads several of them, or none.
func (r *reader) words(words ...string) bool {
	begin := r.at
	for _, word := range words {
		if !r.word(word) {
			r.at = begin
			return false
		}
	}
	return true
}

func (r *reader) comma() bool {
	if next := r.peek(); next.quoted || next.text != "," {
		return r.miss("a comma or the end of the line")
	}
	r.at++
	return true
}

// miss notes what was expected here, and answers false.
func (r *reader) miss(what string) bool {
	if r.at > r.furthest {
		r.furthest, r.expected = r.at, nil
	}
	if r.at == r.furthest && !slices.Contains(r.expected, what) {
		r.expected = append(r.expected, what)
	}
	return false
}

// mistake tells where the step went wrong: at the furthest word that any sentence reached.
func (r *reader) mistake(claim bool) error {
	expected := strings.Join(r.expected, " or ")
	switch {
	case len(r.tokens) == 0:
		return errors.New("the step says nothing")
	case r.furthest == 0 && strings.IndexAny(r.tokens[0].text, "0123456789") == 0:
		return fmt.Errorf("%q is no whole number up to %d", r.tokens[0].text, maxNumber)
	case r.furthest == 0 && claim:
		return fmt.Errorf("%q begins nothing that a Then can say, and nothing has that name; "+
			"billing/testdata/scenarios/README.md lists what can be said", r.tokens[0].text)
	case r.furthest == 0:
		return fmt.Errorf("%q begins nothing that a Given or When can say, and nothing has that name; "+
			"billing/testdata/scenarios/README.md lists what can be said", r.tokens[0].text)
	case r.furthest >= len(r.tokens):
		return fmt.Errorf("the sentence ends where %s was expected", expected)
	}
	return fmt.Errorf("%q stands where %s was expected", r.tokens[r.furthest].text, expected)
}

// token is a word, a comma, or a text in quotes.
type token struct {
	text   string
	quoted bool
}

// tokenize splits a step at its spaces and commas; quotes keep a text together.
func tokenize(text string) ([]token, error) {
	var tokens []token
	for rest := strings.TrimLeft(text, " \t"); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		switch rest[0] {
		case ',':
			tokens, rest = append(tokens, token{text: ","}), rest[1:]
		case '"':
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				return nil, fmt.Errorf("the quote that begins with %s has no end", rest)
			}
			tokens, rest = append(tokens, token{rest[1 : end+1], true}), rest[end+2:]
		default:
			end := strings.IndexAny(rest, " \t,\"")
			if end < 0 {
				end = len(rest)
			}
			tokens, rest = append(tokens, token{text: rest[:end]}), rest[end:]
		}
	}
	return tokens, nil
}
