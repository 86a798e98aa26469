package ddb

import "github.com/drawdown-billing/drawdown/billing"

// toItemClock is the test clock of a tenant.
func toItemClock(c *billing.TestClock) (item, error) {
	i := newItem(clockKey(c.Tenant))
	i["now"] = instant(c.At)
	i.number("rev", c.Revision)
	return i, nil
}

// fromItemClock reads what toItemClock wrote.
func fromItemClock(i item) (*billing.TestClock, error) {
	r := newReader(i)
	c := &billing.TestClock{Versioned: r.laterVersioned(), Tenant: r.tenant("#clock"), At: r.instant("now")}
	if c.At.IsZero() {
		r.reject("now", "it is missing")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}
