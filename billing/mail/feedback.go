package mail

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// Feedback names the address of a customer about which whoever delivers mails reports something. It does not contain the address.
type Feedback struct {
	Tenant   billing.Tenant
	Customer billing.CustomerID
	Seal     string // see [Settings.FeedbackSeal]
}

// forFeedback is what seals in feedback are for. It is no kind of mails.
const forFeedback Kind = "feedback"

// FeedbackSeal returns what stands for an address in feedback about mails to it.
func (s *Settings) FeedbackSeal(address string) string { return s.sealOf(forFeedback, address) }

// Suppress sends nothing to an address any more: a mail to it came back for good, or whoever reads it complained. It reports whether
// that is new, and may be called again. It returns [billing.ErrNotFound] for what is no feedback about an address of the customer,
// or no longer.
func (s *Service) Suppress(ctx context.Context, f Feedback) (suppressed bool, err error) {
	return s.change(ctx, whose{f.Tenant, f.Customer, forFeedback, f.Seal}, func(settings *Settings, of *billing.Customer, address string) bool {
		if settings.HasSuppressed(address) {
			return false
		}
		settings.Suppressed = remember(settings.Suppressed, address, MaxSuppressed, func(a string) bool { return among(settings.used(of), a) })
		return true
	})
}
