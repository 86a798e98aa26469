package billingtest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// slots are the words in capitals that a form may have, each with what reads it. A reader that does not find what
// it wants says what that is, for the message.
var slots = map[string]func(*reader) (any, bool){
	"NAME":       readNewName,
	"WALLET":     readName(isWallet, "a wallet"),
	"GRANT":      readName(isGrant, "a grant"),
	"REQUEST":    readName(isRequest, "a request"),
	"BATCH":      readName(isBatch, "a batch"),
	"LINE":       readLineName,
	"HOLD":       readName(isHold, "a hold"),
	"HOLDS":      readList(readName(isHold, "a hold")),
	"OUTCOME":    readOneOf(billing.HoldStatuses...),
	"KEY":        readWord("a key"),
	"WORD":       readWord("a word"),
	"TEXT":       readText,
	"NUMBER":     readNumber,
	"TIMES":      readTimes,
	"AMOUNT":     readAmount,
	"CHANGE":     readChange,
	"QUANTITY":   readQuantity,
	"MONEY":      readMoney,
	"SPAN":       readSpan,
	"INSTANT":    readInstant,
	"SHORTFALL":  readOneOf(billing.ShortfallReject, billing.ShortfallPartial, billing.ShortfallOverdraft),
	"POLICY":     readOneOf(billing.ExpiredGrace, billing.ExpiredAgain, billing.ExpiredNonExpiring),
	"SOURCE":     readOneOf(sources...),
	"STATUS":     readOneOf(billing.GrantPending, billing.GrantActive, billing.GrantDepleted, billing.GrantExpired, billing.GrantVoided),
	"CONDITION":  readOneOf(billing.WalletActive, billing.WalletFrozen, billing.WalletClosed),
	"CODE":       readOneOf(codes...),
	"PATH":       readWord("the path of a field, such as credits or events.1.credits"),
	"EVENTS":     readEvents,
	"RATES":      readRates,
	"COSTS":      readCosts,
	"COMPONENTS": readComponents,
	"DIMENSIONS": readDimensions,
	"TAKEN":      readParts("from"),
	"GIVEN":      readParts("to"),
	"FIGURES":    readFigures, "COLUMNS": readColumns,
	"LINES":    readLines,
	"OUTCOMES": readList(readOneOf("recorded", "replayed", "refused", "withdrawn")),
	"GRANTS":   readList(readName(isGrant, "a grant")),
}

var sources = []billing.GrantSource{
	billing.SourcePurchase, billing.SourcePlan, billing.SourcePromotion, billing.SourceTrial,
	billing.SourceAdjustment, billing.SourceRefund, billing.SourceRollover, billing.SourceTransfer,
}

// codes are those of refusals that scenarios can meet.
var codes = billing.Codes

var lineTypes = []billing.TransactionType{
	billing.TypeGrant, billing.TypeUsage, billing.TypeReversal, billing.TypeExpiry, billing.TypeVoid,
	billing.TypeAdjustment, billing.TypeTransferOut, billing.TypeTransferIn, billing.TypeRepayment,
	billing.TypeHold, billing.TypeCapture, billing.TypeRelease,
}

// isName says whether a word can be a name: a letter, then letters, digits, hyphens and underscores.
func isName(word string) bool {
	for i := range len(word) {
		c := word[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c != '-' && c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return word != "" && len(word) <= 40
}

// readNewName reads a name that this sentence introduces.
func readNewName(r *reader) (any, bool) {
	next := r.peek()
	_, taken := r.names[next.text]
	switch {
	case next.quoted || !isName(next.text):
		return nil, r.miss("a name: letters, digits, - and _")
	case taken:
		return nil, r.miss("a new name, as this one is taken,")
	}
	r.fresh[next.text] = r.becoming
	return r.take().text, true
}

// readName reads the name of something that was introduced before.
func readName(k kind, what string) func(*reader) (any, bool) {
	return func(r *reader) (any, bool) {
		if next := r.peek(); next.quoted || r.names[next.text]&k == 0 {
			return nil, r.miss(fmt.Sprintf("%s (%s)", what, r.names.of(k)))
		}
		return r.take().text, true
	}
}

// lineName says which line of a ledger is meant.
type lineName struct {
	name    string // of the request that wrote it
	arrival bool   // of a transfer: the line in the wallet that received
	number  int    // or the sequence, in the wallet called name
}

func readLineName(r *reader) (any, bool) {
	begin := r.at
	if r.words("line") {
		if number, ok := readNumber(r); ok && r.words("of") {
			if wallet, ok := readName(isWallet, "a wallet")(r); ok {
				return lineName{name: wallet.(string), number: number.(int)}, true
			}
		}
		return nil, false
	}
	if r.words("arrival", "of") {
		transfer, ok := readName(isTransfer, "a transfer")(r)
		if !ok {
			return nil, false
		}
		return lineName{name: transfer.(string), arrival: true}, true
	}
	r.at = begin
	name, ok := readName(isLine, "something in the ledger")(r)
	if !ok {
		return nil, false
	}
	return lineName{name: name.(string)}, true
}

func readWord(what string) func(*reader) (any, bool) {
	return func(r *reader) (any, bool) {
		next := r.peek()
		if next.quoted || next.text == "" || next.text == "," {
			return nil, r.miss(what)
		}
		return r.take().text, true
	}
}

func readText(r *reader) (any, bool) {
	if !r.peek().quoted {
		return nil, r.miss("a text in quotes")
	}
	return r.take().text, true
}

func readOneOf[T ~string](values ...T) func(*reader) (any, bool) {
	listed := make([]string, len(values))
	for i, value := range values {
		listed[i] = string(value)
	}
	return func(r *reader) (any, bool) {
		if next := r.peek(); next.quoted || !slices.Contains(listed, next.text) {
			return nil, r.miss("one of " + strings.Join(listed, " "))
		}
		return T(r.take().text), true
	}
}

// maxNumber bounds what a scenario counts and the days that it lets pass: a hundred years.
const maxNumber = 36_500

func readNumber(r *reader) (any, bool) {
	next := r.peek()
	n, err := strconv.Atoi(next.text)
	if next.quoted || err != nil || n < 0 || n > maxNumber || strconv.Itoa(n) != next.text {
		return nil, r.miss("a whole number up to " + strconv.Itoa(maxNumber))
	}
	r.at++
	return n, true
}

// maxTimes bounds how many grants one step makes.
const maxTimes = 1000

// readTimes reads how many grants a step makes, which numbers their names.
func readTimes(r *reader) (any, bool) {
	n, ok := readNumber(r)
	if !ok || n.(int) < 2 || n.(int) > maxTimes {
		r.at--
		return nil, r.miss("a whole number from 2 to " + strconv.Itoa(maxTimes))
	}
	for name, is := range maps.Clone(r.fresh) {
		delete(r.fresh, name)
		for i := range n.(int) {
			if _, taken := r.names[numbered(name, i)]; taken {
				return nil, r.miss("fewer, as the name " + numbered(name, i) + " is taken,")
			}
			r.fresh[numbered(name, i)] = is
		}
	}
	return n, true
}

// numbered is the name of the grant i of several.
func numbered(name string, i int) string { return name + "-" + strconv.Itoa(i+1) }

func readAmount(r *reader) (any, bool) {
	next := r.peek()
	amount, err := billing.ParseCredits(next.text)
	if next.quoted || err != nil {
		return nil, r.miss("an amount such as 12.5")
	}
	r.at++
	return amount, true
}

// readChange reads an amount that says whether it is added or taken; only nothing needs no sign.
func readChange(r *reader) (any, bool) {
	next := r.peek()
	text, plus := strings.CutPrefix(next.text, "+")
	amount, err := billing.ParseCredits(text)
	if next.quoted || err != nil || plus != (amount > 0) {
		return nil, r.miss("an amount with its sign, such as +12.5, -3 or 0")
	}
	r.at++
	return amount, true
}

func readQuantity(r *reader) (any, bool) {
	next := r.peek()
	quantity, err := billing.ParseDecimal(next.text)
	if next.quoted || err != nil {
		return nil, r.miss("a quantity such as 1500")
	}
	r.at++
	return quantity, true
}

func readMoney(r *reader) (any, bool) {
	amount, ok := readQuantity(r)
	if !ok {
		return nil, false
	}
	currency, ok := readWord("a currency such as EUR")(r)
	if !ok {
		return nil, false
	}
	return billing.Money{Amount: amount.(billing.Decimal), Currency: currency.(string)}, true
}

// units are those in which time is told, each with its plural.
var units = []struct {
	one, many string
	is        time.Duration
}{
	{"microsecond", "microseconds", time.Microsecond},
	{"second", "seconds", time.Second},
	{"minute", "minutes", time.Minute},
	{"hour", "hours", time.Hour},
	{"day", "days", 24 * time.Hour},
}

// readSpan reads "5 days" or "29 days and 23 hours".
func readSpan(r *reader) (any, bool) {
	span, ok := readPlainSpan(r)
	if begin := r.at; ok && r.words("and") {
		if more, ok := readPlainSpan(r); ok {
			return span + more, true
		}
		r.at = begin
	}
	return span, ok
}

func readPlainSpan(r *reader) (time.Duration, bool) {
	n, ok := readNumber(r)
	if !ok {
		return 0, false
	}
	for _, unit := range units {
		if r.words(unit.one) || r.words(unit.many) {
			return time.Duration(n.(int)) * unit.is, true
		}
	}
	return 0, false
}

// instant is a point in time, as a step tells it.
type instant struct {
	anchor string // "now", "expiry", "start", "end" or "beginning"
	grant  string // whose expiry or start; of an end, the hold
	offset time.Duration
}

// readInstant reads "now", "3 days ago", "in 5 days", "5 days from now", "the expiry of promo", "1 microsecond before
// the expiry of promo", "2 days after the beginning", each with or without "at".
func readInstant(r *reader) (any, bool) {
	_ = r.words("at")
	switch {
	case r.words("now"):
		return instant{anchor: "now"}, true
	case r.words("in"):
		span, ok := readSpan(r)
		if !ok {
			return nil, false
		}
		return instant{anchor: "now", offset: span.(time.Duration)}, true
	}
	begin := r.at
	if span, ok := readSpan(r); ok {
		sign := time.Duration(1)
		switch {
		case r.words("ago"):
			return instant{anchor: "now", offset: -span.(time.Duration)}, true
		case r.words("from", "now"):
			return instant{anchor: "now", offset: span.(time.Duration)}, true
		case r.words("before"):
			sign = -1
		case !r.words("after"):
			return nil, false
		}
		at, ok := readAnchor(r)
		at.offset = sign * span.(time.Duration)
		return at, ok
	}
	r.at = begin
	return readAnchor(r)
}

func readAnchor(r *reader) (instant, bool) {
	switch {
	case !r.words("the"):
		return instant{}, false
	case r.words("beginning"):
		return instant{anchor: "beginning"}, true
	}
	if r.words("end", "of") {
		hold, ok := readName(isHold, "a hold")(r)
		name, _ := hold.(string)
		return instant{anchor: "end", grant: name}, ok
	}
	for _, anchor := range []string{"expiry", "start"} {
		if r.words(anchor, "of") {
			grant, ok := readName(isGrant, "a grant")(r)
			name, _ := grant.(string)
			return instant{anchor: anchor, grant: name}, ok
		}
	}
	return instant{}, false
}
