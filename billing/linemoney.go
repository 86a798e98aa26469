package billing

// LineMoney is what a line says about money beyond what follows from its drawdowns and from the costs of the grants that it
// created. All fields are signed changes, in minor units. What a line moves out of its grants' deferred cost and does not
// explain here or by its type is earned.
type LineMoney struct {
	Currency       string
	Refunded       int64 // given back to the customer, without tax
	WrittenOff     int64 // of that: beyond what the credits cost that left
	Tax            int64 // that was charged; below zero where it was given back
	Breakage       int64 // of credit that left without being used
	CustomerCredit int64 // that pays later charges

	// Of the charge for a period whose credits came before the money: the grant that it pays for, whose cost was zero, and the
	// cost that this line gives it. What has left of the grant by then is earned.
	Pays GrantRef
	Cost int64

	Earned int64 // of the charge for a change that adds no credits
}

// ofPeriod reports whether it says what only lines of periods say.
func (m *LineMoney) ofPeriod() bool {
	return m != nil && (m.Pays != GrantRef{} || m.Cost != 0 || m.Earned != 0)
}

// pays returns the id of the grant that the line pays for; empty if it pays for none.
func (m *LineMoney) pays(wallet WalletID) string {
	if m.Pays == (GrantRef{}) {
		return ""
	}
	return string(NewGrantID(wallet, m.Pays))
}
