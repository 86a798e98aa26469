package price

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

// quoteOf returns a quote for a call.
func quoteOf(m billing.Measure) *Quote {
	return &Quote{
		ID: NewQuoteID(start, billing.Entropy{1}), Wallet: "wal_00000000000000000000000001",
		Card: billing.RateCardRef{Code: "default", Version: 12}, Multiplier: decimal("0.9"), Measure: m,
		ExpiresAt: start.Add(5 * time.Minute),
	}
}

// keysOf returns keys with one key.
func keysOf(secret byte) *seal.Keys {
	return (&seal.Keys{Tenant: billing.Live}).Rotate(seal.Secret{secret}, start)
}

// A token is opened as the quote that was sealed, by its key alone.
func TestTokens(t *testing.T) {
	keys := keysOf(1)
	full := call("chat", "input", "0.000000000001", "output", "999999999999999999.999999999999")
	full.Dimensions = billing.Metadata{"model": "large", "a": "", "日本": "é"}
	for _, m := range []billing.Measure{usage("call", "0", nil), usage("call", "12.5", billing.Metadata{"k": "v"}), full} {
		q := quoteOf(m)
		token := q.Seal(keys)
		opened, refusal := Open(keys, token)
		if refusal != nil || !reflect.DeepEqual(opened, q) {
			t.Errorf("%+v is opened as %+v, %v", q, opened, refusal)
		}
		if again := quoteOf(m).Seal(keys); again != token {
			t.Errorf("one quote has two tokens: %s and %s", token, again)
		}
		_, refusal = Open(keysOf(2), token)
		refused(t, refusal, billing.CodeInvalidInput, "quote")
		_, refusal = Open(nil, token)
		refused(t, refusal, billing.CodeInvalidInput, "quote")
		_, refusal = Open(&seal.Keys{}, token)
		refused(t, refusal, billing.CodeInvalidInput, "quote")
	}
	if token := quoteOf(usage("chat.completion", "1", billing.Metadata{"model": "gpt-4o"})).Seal(keys); len(token) > 190 {
		t.Errorf("a token has %d bytes: %s", len(token), token)
	}
}

// The largest quote that there is has a token that is opened.
func TestLargestToken(t *testing.T) {
	m := billing.Measure{Action: strings.Repeat("a", billing.MaxNameBytes), Quantity: one, Dimensions: billing.Metadata{}}
	for i := range billing.MaxComponents {
		m.Components = append(m.Components, billing.Component{
			Name: fmt.Sprintf("%0*d", billing.MaxNameBytes, i), Quantity: billing.LargestDecimal(),
		})
		m.Dimensions[fmt.Sprintf("%02d", i)] = strings.Repeat("v", 100)
	}
	if refusal := m.Check(); refusal != nil {
		t.Fatal(refusal)
	}
	q := quoteOf(m)
	q.Card.Code, q.Multiplier = strings.Repeat("c", billing.MaxCodeBytes), billing.LargestDecimal()
	token := q.Seal(keysOf(1))
	if opened, refusal := Open(keysOf(1), token); refusal != nil || !reflect.DeepEqual(opened, q) {
		t.Errorf("a token of %d bytes: %v", len(token), refusal)
	}
	_, refusal := Open(keysOf(1), token+strings.Repeat("A", MaxTokenBytes))
	refused(t, refusal, billing.CodeInvalidInput, "quote")
}

// Whoever changes any part of a token has no quote.
func TestChangedTokensAreRefused(t *testing.T) {
	keys := keysOf(1)
	token := quoteOf(call("chat", "input", "1000")).Seal(keys)
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		for _, bit := range []byte{1, 128} {
			changed := append([]byte{}, sealed...)
			changed[i] ^= bit
			if q, refusal := Open(keys, base64.RawURLEncoding.EncodeToString(changed)); refusal == nil {
				t.Fatalf("byte %d can be changed: %+v", i, q)
			}
		}
		if q, refusal := Open(keys, base64.RawURLEncoding.EncodeToString(sealed[:i])); refusal == nil {
			t.Fatalf("the first %d bytes are opened: %+v", i, q)
		}
	}
	for _, other := range []string{
		"", "x", "quo_1", token + "A", token + "=", token + "\n", token[:9] + "\n" + token[9:], strings.ToLower(token),
	} {
		_, refusal := Open(keys, other)
		refused(t, refusal, billing.CodeInvalidInput, "quote")
	}
}

// The newest key seals. A key that was replaced opens its quotes until none can be valid; then they are expired.
func TestKeysRotate(t *testing.T) {
	first := keysOf(1)
	if (&seal.Keys{}).Due(start) == false || first.Due(start) || first.Due(start.Add(seal.KeyAge-1)) ||
		!first.Due(start.Add(seal.KeyAge)) {
		t.Error("a key is due when there is none, and when the newest is 30 days old")
	}
	old := quoteOf(usage("a", "1", nil)).Seal(first)
	rotatedAt := start.Add(seal.KeyAge)
	second := first.Rotate(seal.Secret{2}, rotatedAt)
	if len(first.Keys) != 1 || second.Keys[0].Number != 2 {
		t.Errorf("the keys are %+v", second.Keys)
	}
	if _, refusal := Open(second, old); refusal != nil {
		t.Errorf("a quote of the key before: %v", refusal)
	}
	fresh := quoteOf(usage("a", "1", nil)).Seal(second)
	if _, refusal := Open(first, fresh); refusal == nil || refusal.Code != billing.CodeInvalidInput {
		t.Errorf("the newer key seals: %v", refusal)
	}
	third := second.Rotate(seal.Secret{3}, rotatedAt.Add(seal.KeyOverlap-1))
	if _, refusal := Open(third, old); refusal != nil {
		t.Errorf("within the overlap: %v", refusal)
	}
	fourth := third.Rotate(seal.Secret{4}, rotatedAt.Add(seal.KeyOverlap))
	_, refusal := Open(fourth, old)
	refused(t, refusal, billing.CodeQuoteExpired, "quote")
	if _, refusal := Open(fourth, fresh); refusal != nil {
		t.Errorf("the key that was replaced last: %v", refusal)
	}
	for _, text := range []string{fmt.Sprint(seal.Secret{7}), fmt.Sprintf("%+v %#v %x", first, first.Keys, first.Keys)} {
		if strings.Contains(text, "0x7") || strings.Contains(text, "[1 0") || strings.Contains(text, "0100000000") {
			t.Errorf("a secret is shown: %s", text)
		}
	}
}

// A quote is for one wallet, action and dimensions, and for no more than was asked for. A refusal names the field.
func TestQuotesMatch(t *testing.T) {
	single := quoteOf(usage("a", "10", billing.Metadata{"k": "v"}))
	several := quoteOf(call("a", "input", "10", "output", "5"))
	wallet, now := single.Wallet, start
	with := func(m billing.Measure, dimensions billing.Metadata) billing.Measure {
		m.Dimensions = dimensions
		return m
	}
	k := billing.Metadata{"k": "v"}
	for _, test := range []struct {
		quote   *Quote
		wallet  billing.WalletID
		measure billing.Measure
		path    string // empty: fits
	}{
		{single, wallet, usage("a", "10", k), ""},
		{single, wallet, usage("a", "0", k), ""},
		{single, wallet, usage("a", "9.999999999999", k), ""},
		{single, "wal_00000000000000000000000002", usage("a", "10", k), "walletId"},
		{single, wallet, usage("b", "10", k), "action"},
		{single, wallet, usage("a", "10", nil), "dimensions"},
		{single, wallet, usage("a", "10", billing.Metadata{"k": "w"}), "dimensions"},
		{single, wallet, usage("a", "10", billing.Metadata{"k": "v", "l": ""}), "dimensions"},
		{single, wallet, usage("a", "10.000000000001", k), "quantity"},
		{single, wallet, usage("a", "18446744.073709551617", k), "quantity"},
		{single, wallet, with(call("a", "input", "1"), k), "components"},
		{several, wallet, call("a", "input", "10", "output", "5"), ""},
		{several, wallet, call("a", "output", "5"), ""},
		{several, wallet, call("a", "output", "1", "input", "10"), ""},
		{several, wallet, usage("a", "1", nil), "components"},
		{several, wallet, call("a", "input", "10", "audio", "1"), "components.1.name"},
		{several, wallet, call("a", "input", "10", "output", "5.1"), "components.1.quantity"},
	} {
		refusal := test.quote.Match(test.wallet, test.measure, now)
		if test.path == "" {
			if refusal != nil {
				t.Errorf("%+v: %v at %v", test.measure, refusal, refusal.Path)
			}
			continue
		}
		refused(t, refusal, billing.CodeQuoteMismatch, test.path)
	}
	if refusal := single.Match(wallet, usage("a", "1", k), single.ExpiresAt.Add(-time.Microsecond)); refusal != nil {
		t.Error(refusal)
	}
	refused(t, single.Match(wallet, usage("a", "1", k), single.ExpiresAt), billing.CodeQuoteExpired, "quote",
		"2027-03-01T16:05:00Z")
}

func TestQuoteTimes(t *testing.T) {
	for seconds, fits := range map[int]bool{
		-1: false, 0: false, 1: true, 300: true, 900: true, 901: false, 1 << 30: false,
	} {
		refusal := CheckQuoteTime(time.Duration(seconds) * time.Second)
		if (refusal == nil) != fits {
			t.Errorf("%d seconds: %v", seconds, refusal)
		}
		if !fits {
			refused(t, refusal, billing.CodeInvalidInput, "validForSeconds")
		}
	}
}

// FuzzOpen: a text is refused, or it is the token of the quote that it is opened as. The key is known here, so that the
// reader sees every text.
func FuzzOpen(f *testing.F) {
	keys := keysOf(1)
	full := call("chat", "input", "1", "output", "2")
	full.Dimensions = billing.Metadata{"a": "b", "c": "d"}
	for _, m := range []billing.Measure{usage("a", "1", nil), full} {
		f.Add(quoteOf(m).fields())
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		token := keys.Seal(seal.Quote, text)
		q, refusal := Open(keys, token)
		if refusal != nil {
			return
		}
		if again := q.Seal(keys); again != token {
			t.Errorf("%q is opened as %+v, whose token is another", text, q)
		}
	})
}

// A token in another form than Seal writes is refused, even if its seal is right: its keys are in another order, or a
// number is longer than it has to be.
func TestOddTokensAreRefused(t *testing.T) {
	keys := keysOf(1)
	q := quoteOf(usage("act", "1", billing.Metadata{"k": "v", "l": "w"}))
	text := string(q.fields())
	for _, odd := range []string{
		strings.Replace(text, "\x01k\x01v\x01l\x01w", "\x01l\x01w\x01k\x01v", 1),
		strings.Replace(text, "\x01k\x01v\x01l\x01w", "\x01k\x01v\x01k\x01v", 1),
		strings.Replace(text, "\x03act", "\x83\x00act", 1),
		strings.Replace(text, "\x030.9", "\x040.90", 1),
		text + "\x00", text[:len(text)-1],
	} {
		if odd == text {
			t.Fatal("the token was not changed")
		}
		token := keys.Seal(seal.Quote, []byte(odd))
		_, refusal := Open(keys, token)
		refused(t, refusal, billing.CodeInvalidInput, "quote")
	}
}
