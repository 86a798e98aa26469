package mail

import (
	"context"
	"slices"

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
		settings.suppress(address, of)
		return true
	})
}

// suppress adds an address. If there are too many, it forgets the oldest of those to which no mails go anyway.
func (s *Settings) suppress(address string, of *billing.Customer) {
	if len(s.Suppressed) >= MaxSuppressed {
		used := s.used(of)
		if old := slices.IndexFunc(s.Suppressed, func(a string) bool { return !among(used, a) }); old >= 0 {
			s.Suppressed = slices.Delete(s.Suppressed, old, old+1)
		}
	}
	s.Suppressed = append(s.Suppressed, address)
}
