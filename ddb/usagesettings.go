package ddb

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// toItemUsageSettings is what is counted in a tenant.
func toItemUsageSettings(s *aggregate.Settings) (item, error) {
	i := newItem(usageSettingsKey(s.Tenant))
	texts(i, "dims", s.Dimensions, func(b []byte, d string) []byte { return append(b, d...) })
	i.number("rev", s.Revision)
	return i, nil
}

// fromItemUsageSettings reads what toItemUsageSettings wrote.
func fromItemUsageSettings(i item) (*aggregate.Settings, error) {
	r := newReader(i)
	s := &aggregate.Settings{
		Versioned: r.versioned(), Tenant: r.tenant("#usage"), Dimensions: readTexts(r, "dims", (*words).all),
	}
	if len(s.Dimensions) > aggregate.MaxDimensions {
		r.reject("dims", "it has %d elements, more than %d", len(s.Dimensions), aggregate.MaxDimensions)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}

// toItemSurvey is how far it is known that the books of a tenant are counted.
func toItemSurvey(s *aggregate.Survey) (item, error) {
	i := newItem(surveyKey(s.Tenant))
	i.text("done", string(s.Done))
	i.text("day", string(s.Day))
	i.text("after", string(s.After))
	i.number("rev", s.Revision)
	return i, nil
}

// fromItemSurvey reads what toItemSurvey wrote.
func fromItemSurvey(i item) (*aggregate.Survey, error) {
	r := newReader(i)
	s := &aggregate.Survey{
		Versioned: r.versioned(), Tenant: r.tenant("#usage"), Done: r.date("done"), Day: r.date("day"),
		After: billing.WalletID(r.text("after")),
	}
	if s.After != "" && !s.After.Valid() {
		r.reject("after", "%q is not the id of a wallet", string(s.After))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}
