package billing

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"
)

// Ids are opaque to callers. They begin with a prefix for what they name, and sort by age. Those of transactions and
// grants are addresses as well: they hold the wallet and the place in it, so that finding one costs one read by key,
// and needs no index that could lag.
type (
	// CustomerID names a customer: cus_ and a ULID.
	CustomerID string
	// WalletID names a wallet: wal_ and a ULID.
	WalletID string
	// KeyID names an API key: key_ and a ULID.
	KeyID string
	// GrantID names a grant: grt_, its wallet's ULID, and its [GrantRef].
	GrantID string
	// TransactionID names a line: txn_, its wallet's ULID, its number, and the hash of its idempotency key.
	TransactionID string
	// RateCardID names one version of a rate card: rcd_, the card's code in base 32, and the number of the version.
	RateCardID string
	// CreditPackID names a credit pack: pck_ and the pack's code in base 32.
	CreditPackID string
	// PlanID names a plan: pln_ and the plan's code in base 32.
	PlanID string
	// KeyHash is an idempotency key in addresses: 128 bits of its SHA-256, in 26 characters. If two keys of one wallet
	// collide, which takes 2⁶⁴ tries to arrange, the fingerprints of their requests differ.
	KeyHash string
)

const (
	customerPrefix    = "cus_"
	walletPrefix      = "wal_"
	keyPrefix         = "key_"
	grantPrefix       = "grt_"
	transactionPrefix = "txn_"
	rateCardPrefix    = "rcd_"
	creditPackPrefix  = "pck_"
	planPrefix        = "pln_"
	quotePrefix       = "quo_" // of package price

	ulidLength     = 26
	sequenceLength = 8 // 40 bits, see Numbered
	ordinalLength  = 2 // 10 bits: 1,024 grants a line
	versionLength  = 6 // 30 bits: a billion versions of a rate card
)

// idForms are the prefixes of the published API's ids, present and future, and how many characters of the ids' alphabet
// follow: no external id may look like one.
var idForms = map[string]struct{ least, most int }{
	customerPrefix: {ulidLength, ulidLength}, walletPrefix: {ulidLength, ulidLength}, keyPrefix: {ulidLength, ulidLength},
	grantPrefix:       {ulidLength + sequenceLength + ordinalLength, ulidLength + sequenceLength + ordinalLength},
	transactionPrefix: {ulidLength + sequenceLength + ulidLength, ulidLength + sequenceLength + ulidLength},
	eventPrefix:       {ulidLength, 2 * ulidLength},
	"whe_":            {ulidLength, ulidLength},         // an endpoint's, of package outbox
	"dlv_":            {2 * ulidLength, 2 * ulidLength}, // a delivery's

	rateCardPrefix: {2 + versionLength, (MaxCodeBytes*8+4)/5 + versionLength},
	quotePrefix:    {ulidLength, ulidLength},

	holdPrefix: {ulidLength, ulidLength + sequenceLength},

	paymentMethodPrefix: {2 * ulidLength, 2 * ulidLength},
	paymentSetupPrefix:  {ulidLength, ulidLength},
	creditPackPrefix:    {2, (MaxCodeBytes*8 + 4) / 5},
	planPrefix:          {2, (MaxCodeBytes*8 + 4) / 5},

	subscriptionPrefix: {ulidLength, ulidLength + sequenceLength + ordinalLength},
	topUpPrefix:        {ulidLength, ulidLength + sequenceLength + ordinalLength},

	budgetPrefix: {ulidLength, ulidLength + sequenceLength + ordinalLength},
	limitPrefix:  {ulidLength + limitDigest, ulidLength + limitDigest},

	customerSessionPrefix: {ulidLength, ulidLength}, operatorSessionPrefix: {ulidLength, ulidLength},
}

// prefixLength is the length of every prefix of an id.
const prefixLength = 4

// isID says whether text has the form of an id of any kind.
func isID(text string) bool {
	if len(text) <= prefixLength {
		return false
	}
	form, known := idForms[text[:prefixLength]]
	rest := text[prefixLength:]
	return known && len(rest) >= form.least && len(rest) <= form.most && inAlphabet(rest)
}

// idAlphabet is Crockford's base 32, whose letters sort as their values do.
const idAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Entropy is 80 random bits for one id.
type Entropy [10]byte

// NewULID returns a ULID, of which ids consist: 48 bits of milliseconds, then 80 random bits. See
// https://github.com/ulid/spec.
func NewULID(now time.Time, random Entropy) string {
	var bits [16]byte
	binary.BigEndian.PutUint64(bits[:8], uint64(now.UnixMilli())<<16)
	copy(bits[6:], random[:])
	return encode128(bits)
}

// encode128 writes 128 bits as 26 characters, the first of which carries only the top three bits.
func encode128(bits [16]byte) string {
	high, low := binary.BigEndian.Uint64(bits[:8]), binary.BigEndian.Uint64(bits[8:])
	var text [ulidLength]byte
	for i := ulidLength - 1; i >= 0; i-- {
		text[i] = idAlphabet[low&31]
		low = low>>5 | high<<59
		high >>= 5
	}
	return string(text[:])
}

func encodeNumber(n int64, length int) string {
	text := make([]byte, length)
	for i := length - 1; i >= 0; i-- {
		text[i] = idAlphabet[n&31]
		n >>= 5
	}
	return string(text)
}

func decodeNumber(text string) (int64, bool) {
	var n int64
	for i := range len(text) {
		digit := strings.IndexByte(idAlphabet, text[i])
		if digit < 0 {
			return 0, false
		}
		n = n<<5 | int64(digit)
	}
	return n, true
}

// inAlphabet reports whether text could be part of an id.
func inAlphabet(text string) bool {
	_, ok := decodeNumber(text)
	return ok
}

// NewCustomerID returns an id for a customer.
func NewCustomerID(now time.Time, random Entropy) CustomerID {
	return CustomerID(customerPrefix + NewULID(now, random))
}

// NewWalletID returns an id for a wallet.
func NewWalletID(now time.Time, random Entropy) WalletID {
	return WalletID(walletPrefix + NewULID(now, random))
}

// NewKeyID returns an id for an API key.
func NewKeyID(now time.Time, random Entropy) KeyID { return KeyID(keyPrefix + NewULID(now, random)) }

// HashKey returns the address of an idempotency key within its wallet, or within the tenant for requests without a
// wallet.
func HashKey(key string) KeyHash {
	sum := sha256.Sum256([]byte(key))
	return KeyHash(encode128([16]byte(sum[:16])))
}

// Valid reports whether id has the form of a customer's id.
func (id CustomerID) Valid() bool { return ValidID(string(id), customerPrefix, ulidLength) }

// Valid reports whether id has the form of a wallet's id.
func (id WalletID) Valid() bool { return ValidID(string(id), walletPrefix, ulidLength) }

// Valid reports whether id has the form of an API key's id.
func (id KeyID) Valid() bool { return ValidID(string(id), keyPrefix, ulidLength) }

// Valid reports whether h has the form of a key's hash.
func (h KeyHash) Valid() bool { return ValidID(string(h), "", ulidLength) }

// Bytes returns h in 16 bytes instead of 26 characters, for storing many; false if h is no key's hash.
func (h KeyHash) Bytes() (bits [16]byte, ok bool) {
	if !h.Valid() || h[0] > '7' {
		return bits, false
	}
	var high, low uint64
	for i := range len(h) {
		high, low = high<<5|low>>59, low<<5|uint64(strings.IndexByte(idAlphabet, h[i]))
	}
	binary.BigEndian.PutUint64(bits[:8], high)
	binary.BigEndian.PutUint64(bits[8:], low)
	return bits, true
}

// KeyHashOf reverses Bytes.
func KeyHashOf(bits [16]byte) KeyHash { return KeyHash(encode128(bits)) }

// ValidID reports whether id is the prefix, followed by length characters of the ids' alphabet.
func ValidID(id, prefix string, length int) bool {
	rest, found := strings.CutPrefix(id, prefix)
	return found && len(rest) == length && inAlphabet(rest)
}

// GrantRef is a grant's place in its wallet: the number of the line that created it, which is that line's sequence
// unless the tables were restored, see [Numbered], and its place among that line's grants. It orders the grants of a
// wallet by age.
type GrantRef struct {
	Sequence int64
	Ordinal  int
}

// Compare orders refs by age.
func (r GrantRef) Compare(other GrantRef) int {
	if r.Sequence != other.Sequence {
		return cmp.Compare(r.Sequence, other.Sequence)
	}
	return cmp.Compare(r.Ordinal, other.Ordinal)
}

// String returns r as it is written in a grant's id, in a fixed width, so that it sorts.
func (r GrantRef) String() string {
	return encodeNumber(r.Sequence, sequenceLength) + encodeNumber(int64(r.Ordinal), ordinalLength)
}

// ParseGrantRef reverses String.
func ParseGrantRef(text string) (GrantRef, bool) {
	if len(text) != sequenceLength+ordinalLength {
		return GrantRef{}, false
	}
	sequence, ok := decodeNumber(text[:sequenceLength])
	ordinal, ok2 := decodeNumber(text[sequenceLength:])
	return GrantRef{sequence, int(ordinal)}, ok && ok2 && sequence > 0
}

// NewGrantID returns the id of the wallet's grant at ref.
func NewGrantID(wallet WalletID, ref GrantRef) GrantID {
	return GrantID(placed(grantPrefix, wallet, ref))
}

// Split returns the wallet and the place of the grant, or false if id is no grant's id.
func (id GrantID) Split() (WalletID, GrantRef, bool) { return splitPlaced(grantPrefix, string(id)) }

// NewTransactionID returns the id of the wallet's line with that number and key.
func NewTransactionID(wallet WalletID, number int64, key KeyHash) TransactionID {
	return TransactionID(transactionPrefix + strings.TrimPrefix(string(wallet), walletPrefix) +
		encodeNumber(number, sequenceLength) + string(key))
}

// Split returns the wallet, the number and the key's hash of the line, or false if id is no line's id.
func (id TransactionID) Split() (WalletID, int64, KeyHash, bool) {
	const length = ulidLength + sequenceLength + ulidLength
	if !ValidID(string(id), transactionPrefix, length) {
		return "", 0, "", false
	}
	rest := string(id)[len(transactionPrefix):]
	number, _ := decodeNumber(rest[ulidLength : ulidLength+sequenceLength])
	return WalletID(walletPrefix + rest[:ulidLength]), number, KeyHash(rest[ulidLength+sequenceLength:]), number > 0
}

// NewRateCardID returns the id of a version of a rate card.
func NewRateCardID(ref RateCardRef) RateCardID {
	return RateCardID(rateCardPrefix + codeEncoding().EncodeToString([]byte(ref.Code)) +
		encodeNumber(int64(ref.Version), versionLength))
}

// Valid reports whether id can be that of a version of a rate card.
func (id RateCardID) Valid() bool {
	_, ok := id.Split()
	return ok
}

// Split returns the version of a rate card that id names, or false if id is no rate card's id. A version has one id:
// any other text that decodes to it is refused.
func (id RateCardID) Split() (RateCardRef, bool) {
	rest, found := strings.CutPrefix(string(id), rateCardPrefix)
	if !found || len(rest) <= versionLength {
		return RateCardRef{}, false
	}
	at := len(rest) - versionLength
	code, err := codeEncoding().DecodeString(rest[:at])
	version, ok := decodeNumber(rest[at:])
	ref := RateCardRef{string(code), int(version)}
	return ref, err == nil && ok && version > 0 && CheckCode("code", ref.Code) == nil && NewRateCardID(ref) == id
}

// NewCreditPackID returns the id of the pack with a code.
func NewCreditPackID(code string) CreditPackID {
	return CreditPackID(encodeCode(creditPackPrefix, code))
}

// Valid reports whether id can be that of a credit pack.
func (id CreditPackID) Valid() bool {
	_, ok := id.Code()
	return ok
}

// Code returns the code of the pack that id names, or false if id is no pack's id. A pack has one id: any other text that
// decodes to its code is refused.
func (id CreditPackID) Code() (string, bool) { return decodeCode(creditPackPrefix, string(id)) }

// NewPlanID returns the id of the plan with a code.
func NewPlanID(code string) PlanID { return PlanID(encodeCode(planPrefix, code)) }

// Valid reports whether id can be that of a plan.
func (id PlanID) Valid() bool {
	_, ok := id.Code()
	return ok
}

// Code returns the code of the plan that id names, or false if id is no plan's id. A plan has one id: any other text that
// decodes to its code is refused.
func (id PlanID) Code() (string, bool) { return decodeCode(planPrefix, string(id)) }

// encodeCode returns an id that consists of a prefix and a code.
func encodeCode(prefix, code string) string {
	return prefix + codeEncoding().EncodeToString([]byte(code))
}

// decodeCode returns the code of an id, or false if encodeCode returns no such id.
func decodeCode(prefix, id string) (string, bool) {
	rest, found := strings.CutPrefix(id, prefix)
	decoded, err := codeEncoding().DecodeString(rest)
	code := string(decoded)
	return code, found && err == nil && CheckCode("code", code) == nil && encodeCode(prefix, code) == id
}

// codeEncoding writes codes in the alphabet of ids.
func codeEncoding() *base32.Encoding {
	return base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding)
}

// CheckExternalID refuses external ids that could be taken for one of ours, or cannot be kept. Those of other systems
// begin like ours, such as cus_NffrFeUfNV2Hib, and may do so.
func CheckExternalID(id string) *Error {
	const field = "externalId"
	if isID(id) {
		return invalid("%s is %s, which has the form of Drawdown's own ids", field, quote(id)).at(field)
	}
	return firstRefusal(checkRequiredText(field, id, MaxExternalIDBytes), checkWhole(field, id))
}
