package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Attention is something that needs somebody's eye.
type Attention struct{ Of *billing.Attention }

func (a Attention) ID() string                  { return string(a.Of.Kind) + ":" + a.Of.Subject }
func (a Attention) Kind() billing.AttentionKind { return a.Of.Kind }
func (a Attention) Since() time.Time            { return a.Of.Since }
func (a Attention) Detail() *string             { return optional(a.Of.Detail) }
