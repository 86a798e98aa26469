package ddb

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// toItemClaim is a claim of an external id. The attributes repeat what the key says, as the key alone does not say
// where the kind ends and the external id begins.
func toItemClaim(c *billing.Claim) (item, error) {
	i := newItem(claimKey(c.Tenant, string(c.Kind), c.ExternalID))
	i.text("kind", string(c.Kind))
	i.text("ext", c.ExternalID)
	i.text("id", c.ID)
	i.number("rev", c.Revision)
	return i, nil
}

// fromItemClaim reads what toItemClaim wrote.
func fromItemClaim(i item) (*billing.Claim, error) {
	r := newReader(i)
	tenant, _, _ := strings.Cut(r.required(attrPartition), "#")
	c := &billing.Claim{
		Versioned:  r.laterVersioned(),
		Tenant:     billing.Tenant(tenant),
		Kind:       billing.Kind(r.required("kind")),
		ExternalID: r.required("ext"),
		ID:         r.required("id"),
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}
