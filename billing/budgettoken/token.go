// Package budgettoken makes and opens the tokens of budgets, which are for the inside of an agent: whoever has one may estimate, record
// usage and use holds, within one budget, and nothing else. Nothing is stored about a token. It is pure.
package budgettoken

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

const (
	// MaxTime is for how long a token is valid at most.
	MaxTime = 24 * time.Hour

	// MaxBytes is more than a token has: one with the longest subject has less than 500.
	MaxBytes = 1000
)

// Token says what its bearer may do. It is valid until ExpiresAt, as long as the budget allows something.
type Token struct {
	Tenant       billing.Tenant
	Budget       billing.BudgetID
	Subject      string    // that everything is recorded for; empty: any
	MaxOpenHolds int       // of the budget, at once
	ExpiresAt    time.Time // excluded, by the tenant's clock
}

// prefixes are the first characters of the tokens of each tenant.
var prefixes = map[billing.Tenant]string{billing.Live: "bt_live_", billing.Test: "bt_test_"}

// Check refuses what a token cannot say.
func Check(subject string, maxOpenHolds, expiresInSeconds int) *billing.Error {
	if maxOpenHolds < 0 || maxOpenHolds > billing.MaxOpenHolds {
		return billing.Refuse(billing.CodeInvalidInput, "maxOpenHolds is %d; use 0 to %d", maxOpenHolds, billing.MaxOpenHolds).
			At("maxOpenHolds")
	}
	if most := int(MaxTime / time.Second); expiresInSeconds < 1 || expiresInSeconds > most {
		return billing.Refuse(billing.CodeInvalidInput, "expiresInSeconds is %d; use 1 to %d, which is 24 hours", expiresInSeconds, most).
			At("expiresInSeconds")
	}
	return billing.CheckSubject(subject)
}

// TenantOf returns the tenant of a text that has the form of a token, or false.
func TenantOf(text string) (billing.Tenant, bool) {
	for tenant, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) && len(text) <= MaxBytes {
			return tenant, true
		}
	}
	return "", false
}

// Seal returns the text of a token. keys must not be empty.
func (t *Token) Seal(keys *seal.Keys) string {
	return prefixes[t.Tenant] + keys.Seal(seal.Budget, t.fields())
}

// Open returns the token of a text, also if it has expired; false if none of the keys sealed it.
func Open(keys *seal.Keys, text string) (*Token, bool) {
	tenant, is := TenantOf(text)
	if !is || keys == nil || keys.Tenant != tenant {
		return nil, false
	}
	fields, err := seal.Open(keys, seal.Budget, strings.TrimPrefix(text, prefixes[tenant]))
	if err != nil {
		return nil, false
	}
	r := seal.NewReader(fields)
	t := &Token{
		Tenant: billing.Tenant(r.Text()), Budget: billing.BudgetID(r.Text()), Subject: r.Text(),
		MaxOpenHolds: r.Count(billing.MaxOpenHolds), ExpiresAt: time.UnixMicro(r.Signed()).UTC(),
	}
	if r.Err() != nil || t.Tenant != tenant || !t.Budget.Valid() || !bytes.Equal(t.fields(), fields) {
		return nil, false
	}
	return t, true
}

// fields returns the fields of a token: tenant, budget, subject, maxOpenHolds, expiresAt.
func (t *Token) fields() []byte {
	fields := seal.AppendText(nil, string(t.Tenant))
	fields = seal.AppendText(fields, string(t.Budget))
	fields = seal.AppendText(fields, t.Subject)
	fields = binary.AppendUvarint(fields, uint64(t.MaxOpenHolds))
	return binary.AppendVarint(fields, t.ExpiresAt.UnixMicro())
}

// Over reports whether the token has expired by now.
func (t *Token) Over(now time.Time) bool { return !now.Before(t.ExpiresAt) }

// Caller returns the caller that has the token. All tokens of a budget share one space of idempotency keys. It is stored under the
// budget, apart from the keys of back ends.
func (t *Token) Caller() billing.Caller {
	return billing.Caller{
		Tenant: t.Tenant, Actor: string(t.Budget), Space: "budget:" + string(t.Budget), Budget: t.Budget,
	}
}
