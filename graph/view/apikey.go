package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// APIKey is an API key, without its secret.
type APIKey struct{ Of *billing.APIKey }

func (k APIKey) ID() string              { return string(k.Of.ID) }
func (k APIKey) Name() string            { return k.Of.Name }
func (k APIKey) Scopes() []billing.Scope { return k.Of.Scopes }
func (k APIKey) CreatedAt() time.Time    { return k.Of.CreatedAt }
func (k APIKey) RevokedAt() *time.Time   { return optionalTime(k.Of.RevokedAt) }
