package ddb

import "github.com/drawdown-billing/drawdown/billing"

// toItemSetup is the page on which a customer stores a payment method.
func toItemSetup(s *billing.PaymentSetup) (item, error) {
	i := newItem(setupKey(s.Tenant, string(s.ID)))
	i.text("cust", string(s.Customer))
	i.text("by", s.Provider)
	i.text("back", s.ReturnURL)
	i.instant("sent", s.SentAt)
	i.text("page", s.Page)
	i.text("url", s.URL)
	i.instant("ends", s.Ends)
	i.flag("stored", s.Stored)
	i.text("method", string(s.Method))
	i.instant("ended", s.EndedAt)
	i.text("reason", s.Reason)
	i.number("rev", s.Revision)
	return i, nil
}

// fromItemSetup reads what toItemSetup wrote.
func fromItemSetup(i item) (*billing.PaymentSetup, error) {
	r := newReader(i)
	s := &billing.PaymentSetup{
		Versioned: r.versioned(), Tenant: r.tenant("#setups"), ID: valid[billing.PaymentSetupID](r, attrSort),
		Customer: valid[billing.CustomerID](r, "cust"), Provider: r.required("by"), ReturnURL: r.required("back"),
		SentAt: r.instant("sent"), Page: r.text("page"), URL: r.text("url"), Ends: r.instant("ends"), Stored: r.flag("stored"),
		Method: billing.PaymentMethodID(r.text("method")), EndedAt: r.instant("ended"), Reason: r.text("reason"),
	}
	if s.Method != "" && !s.Method.Valid() {
		r.reject("method", "%q is no payment method's id", string(s.Method))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}
