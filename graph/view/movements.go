package view

import (
	"math/big"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// LedgerBucket is what the lines of one type did in one interval.
type LedgerBucket struct{ Of aggregate.Movement }

func (b LedgerBucket) Start() time.Time              { return b.Of.Start }
func (b LedgerBucket) End() time.Time                { return b.Of.End }
func (b LedgerBucket) Type() billing.TransactionType { return b.Of.Type }
func (b LedgerBucket) Lines() billing.Decimal        { return whole(b.Of.Lines) }
func (b LedgerBucket) Credits() billing.CreditSum    { return b.Of.Credits }
func (b LedgerBucket) Closing() billing.Credits      { return b.Of.Closing }

// SubjectUsage is what one subject has used.
type SubjectUsage struct{ Of aggregate.SubjectUsage }

func (s SubjectUsage) Subject() *string           { return optional(s.Of.Subject) }
func (s SubjectUsage) Events() billing.Decimal    { return whole(s.Of.Events) }
func (s SubjectUsage) Quantity() billing.Decimal  { return s.Of.Quantity }
func (s SubjectUsage) Credits() billing.CreditSum { return s.Of.Counts.Credits }
func (s SubjectUsage) Share() billing.Decimal     { return s.Of.Share }

// whole is a whole number as a decimal.
func whole(n int64) billing.Decimal { return billing.NewDecimal(big.NewInt(n), 0) }
