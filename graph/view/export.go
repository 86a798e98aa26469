package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

// Export is an export.
type Export struct{ Of *exportjob.Job }

// IsNode implements [Node].
func (Export) IsNode() {}

func (e Export) ID() string               { return string(e.Of.ID) }
func (e Export) Kind() exportjob.Kind     { return e.Of.Kind }
func (e Export) Format() exportjob.Format { return e.Of.Format }
func (e Export) Status() exportjob.Status { return e.Of.Status }
func (e Export) ExpiresAt() *time.Time    { return optionalTime(e.Of.ExpiresAt) }
func (e Export) CreatedAt() time.Time     { return e.Of.CreatedAt }
func (e Export) FailureReason() *string   { return optional(e.Of.Reason) }

// Rows returns how many rows the file has; nil if there is no file.
func (e Export) Rows() *int {
	if e.Of.Status != exportjob.Ready {
		return nil
	}
	rows := int(e.Of.Rows)
	return &rows
}
