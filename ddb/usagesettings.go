package ddb

import "github.com/drawdown-billing/drawdown/billing/aggregate"

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
