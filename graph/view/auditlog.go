package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// AuditEntry says who changed what, for a change that no line of a ledger records.
type AuditEntry struct{ Of *billing.AuditEntry }

// IsNode implements [Node].
func (AuditEntry) IsNode() {}

func (e AuditEntry) ID() string         { return string(e.Of.ID) }
func (e AuditEntry) At() time.Time      { return e.Of.At }
func (e AuditEntry) Actor() *Actor      { return NewActor(e.Of.Actor) }
func (e AuditEntry) Mutation() string   { return e.Of.Mutation }
func (e AuditEntry) TargetID() string   { return e.Of.Target }
func (e AuditEntry) Reason() *string    { return optional(e.Of.Reason) }
func (e AuditEntry) RequestID() *string { return optional(e.Of.RequestID) }

// Before returns the fields that changed, as they were; nil if there were none.
func (e AuditEntry) Before() billing.Metadata { return e.Of.Before }

// After returns the fields that changed, as they are since; nil if there are none.
func (e AuditEntry) After() billing.Metadata { return e.Of.After }
