package billing

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Customers are found by the beginnings of words. The commit that creates or changes a customer, or opens a wallet, puts
// one [SearchEntry] for each word under which the customer is found from then on, and removes those under which it is
// not. Entries with the same two first characters form a list, in the order of their words.

// SearchEntry is a word under which a customer is found.
type SearchEntry struct {
	Versioned
	Tenant   Tenant
	Word     string
	Customer CustomerID
	Wallet   WalletID // whose id or external id has the word; empty: the customer's own
}

// The limits of searches.
const (
	// MaxSearchWords is how many words of a customer, and of a wallet, are found, and how many words one search may have.
	// Each costs 2 write units in the commit that puts it.
	MaxSearchWords = 8

	// MaxSearchWordBytes is where words are cut: longer ones are found by their beginnings.
	MaxSearchWordBytes = 64

	// MinSearchRunes is how many characters a word needs, to be found and to search for. It is what a list of entries has
	// in common.
	MinSearchRunes = 2

	// MaxSearchEntries is how many entries one word of a search reads: at about 130 bytes each, 65 read units.
	MaxSearchEntries = 2000

	// MaxSearchTextBytes bounds the text of a search.
	MaxSearchTextBytes = 500
)

// DocumentKey implements [Document]. The id is the word, the customer and the wallet, separated by a character that no
// word has.
func (e *SearchEntry) DocumentKey() DocumentKey {
	id := e.Word + searchSeparator + string(e.Customer)
	if e.Wallet != "" {
		id += searchSeparator + string(e.Wallet)
	}
	return DocumentKey{Tenant: e.Tenant, Kind: KindSearch, Parent: SearchList(e.Word), ID: id}
}

// searchSeparator separates the parts of the id of a search entry. It is a control character, which no name, e-mail
// address or external id has.
const searchSeparator = "\x1f"

// ParseSearchID returns the parts of the id of a search entry.
func ParseSearchID(id string) (word string, customer CustomerID, wallet WalletID, ok bool) {
	parts := strings.Split(id, searchSeparator)
	if len(parts) < 2 || len(parts) > 3 {
		return "", "", "", false
	}
	word, customer = parts[0], CustomerID(parts[1])
	ok = customer.Valid() && utf8.RuneCountInString(word) >= MinSearchRunes
	if len(parts) == 3 {
		wallet = WalletID(parts[2])
		ok = ok && wallet.Valid()
	}
	return word, customer, wallet, ok
}

// CloneDocument implements [Document].
func (e *SearchEntry) CloneDocument() Document { return clonePointer(e) }

// SearchList names the list that has the entries of a word, which has at least [MinSearchRunes] characters.
func SearchList(word string) string {
	at := 0
	for range MinSearchRunes {
		_, size := utf8.DecodeRuneInString(word[at:])
		at += size
	}
	return word[:at]
}

// SearchWords returns the words of a search, or refuses its text: INVALID_INPUT.
func SearchWords(text string) ([]string, *Error) {
	const field = "text"
	if refusal := checkRequiredText(field, text, MaxSearchTextBytes); refusal != nil {
		return nil, refusal
	}
	var words []string
	for word := range strings.FieldsSeq(fold(text)) {
		if word = plainID(trimmed(word)); word == "" {
			continue
		}
		if utf8.RuneCountInString(word) < MinSearchRunes {
			return nil, invalid("%s has the word %s; write at least %d characters of each word", field, quote(word),
				MinSearchRunes).at(field)
		}
		words = append(words, shortened(word))
	}
	switch words = distinctWords(words); {
	case len(words) == 0:
		return nil, invalid("%s has no letters or digits; write the beginning of a word", field).at(field)
	case len(words) > MaxSearchWords:
		return nil, invalid("%s has %d words; at most %d are allowed", field, len(words), MaxSearchWords).at(field)
	}
	return words, nil
}

// plainID returns the part of a wallet's id after its prefix, under which wallets are found, and every other word as it
// is.
func plainID(word string) string {
	rest, found := strings.CutPrefix(word, walletPrefix)
	if found && strings.Trim(strings.ToUpper(rest), idAlphabet) == "" {
		return rest
	}
	return word
}

// searchWords returns the words under which a customer is found by its own fields: the external id, the e-mail address
// with its domain, and the words of the name as they are, and then, where there is room, what follows the punctuation
// within them, of the name first.
func (c *Customer) searchWords() []string {
	_, domain, _ := strings.Cut(c.Email, "@")
	return wordsOf([]string{c.ExternalID, c.Email, domain}, []string{c.Name})
}

// walletSearchWords returns the words under which the owner of a wallet is found.
func walletSearchWords(id WalletID, externalID string) []string {
	return wordsOf([]string{strings.TrimPrefix(string(id), walletPrefix), externalID}, nil)
}

// wordsOf returns the words of ids and names, at most [MaxSearchWords]: first those between spaces, of the ids and then
// of the names, and after them what follows the punctuation within them, of the names and then of the ids.
func wordsOf(ids, names []string) []string {
	idWords, idParts := split(ids)
	nameWords, nameParts := split(names)
	words := slices.DeleteFunc(slices.Concat(idWords, nameWords, nameParts, idParts), func(word string) bool {
		return utf8.RuneCountInString(word) < MinSearchRunes
	})
	words = distinctWords(words)
	return words[:min(len(words), MaxSearchWords)]
}

// split returns the words of texts, and the parts of words that follow punctuation.
func split(texts []string) (whole, parts []string) {
	for _, text := range texts {
		for word := range strings.FieldsSeq(fold(text)) {
			word = trimmed(word)
			whole = append(whole, shortened(word))
			for at, r := range word {
				if next := at + utf8.RuneLen(r); isBoundary(r) && next < len(word) {
					parts = append(parts, shortened(trimmed(word[next:])))
				}
			}
		}
	}
	return whole, parts
}

// distinctWords returns words without repetitions, in their order.
func distinctWords(words []string) []string {
	var kept []string
	for _, word := range words {
		if !slices.Contains(kept, word) {
			kept = append(kept, word)
		}
	}
	return kept
}

// fold returns text in lower case.
func fold(text string) string { return strings.ToLower(text) }

// trimmed removes punctuation in front of a word, so that (Acme) is found as acme. What follows a word is kept, as a
// search for its beginning finds it anyway.
func trimmed(word string) string { return strings.TrimLeftFunc(word, isBoundary) }

// isBoundary reports whether a character separates words.
func isBoundary(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
}

// shortened cuts a word to [MaxSearchWordBytes], between characters.
func shortened(word string) string {
	if len(word) <= MaxSearchWordBytes {
		return word
	}
	at := MaxSearchWordBytes
	for !utf8.RuneStart(word[at]) {
		at--
	}
	return word[:at]
}

// FoundBy reports whether a customer is found by the beginning of a word of its own, as its fields are now.
func (c *Customer) FoundBy(word string) bool {
	return slices.ContainsFunc(c.searchWords(), func(own string) bool { return strings.HasPrefix(own, word) })
}

// entry returns the search entry of a word of the customer.
func (c *Customer) entry(word string) *SearchEntry {
	return &SearchEntry{Tenant: c.Tenant, Word: word, Customer: c.ID}
}

// apartWords returns the words of one list that another lacks.
func apartWords(words, other []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool { return slices.Contains(other, word) })
}
