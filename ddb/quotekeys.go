package ddb

import (
	"encoding/base64"

	"github.com/drawdown-billing/drawdown/billing/seal"
)

// toItemQuoteKeys is the keys that seal the quotes of a tenant.
func toItemQuoteKeys(k *seal.Keys) (item, error) {
	i := newItem(quoteKeysKey(k.Tenant))
	texts(i, "keys", k.Keys, appendQuoteKey)
	i.number("rev", k.Revision)
	return i, nil
}

// fromItemQuoteKeys reads what toItemQuoteKeys wrote.
func fromItemQuoteKeys(i item) (*seal.Keys, error) {
	r := newReader(i)
	k := &seal.Keys{
		Versioned: r.versioned(), Tenant: r.tenant("#quotekeys"), Keys: readTexts(r, "keys", readQuoteKey),
	}
	if len(k.Keys) == 0 {
		r.reject("keys", "there is no key")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return k, nil
}

// appendQuoteKey writes: number, from, the secret in base 64.
func appendQuoteKey(b []byte, k seal.Key) []byte {
	b = append(appendNumber(b, int64(k.Number)), ' ')
	b = append(appendInstant(b, k.From), ' ')
	return base64.RawStdEncoding.AppendEncode(b, k.Secret[:])
}

func readQuoteKey(w *words) seal.Key {
	k := seal.Key{Number: int(w.number()), From: w.instant()}
	secret, err := base64.RawStdEncoding.DecodeString(w.next())
	if err != nil || len(secret) != len(k.Secret) || k.Number < 1 {
		w.fault = true
	}
	copy(k.Secret[:], secret)
	return k
}
