package billing

import "strconv"

// auditFields returns the fields of the subscription that its seller can change; none for nil.
func (s *Subscription) auditFields() Metadata {
	if s == nil {
		return nil
	}
	fields := s.Metadata.auditFields()
	fields["plan"], fields["quantity"], fields["paymentMethod"] = s.Terms.Plan, formatInt(s.Terms.Quantity), s.Method
	if s.Pending != nil {
		fields["pendingPlan"], fields["pendingQuantity"] = s.Pending.Plan, formatInt(s.Pending.Quantity)
	}
	if s.CancelAtEnd {
		fields["cancelAtPeriodEnd"] = strconv.FormatBool(true)
	}
	if s.Status == SubscriptionCanceled {
		fields["status"] = string(s.Status)
	}
	return fields
}
