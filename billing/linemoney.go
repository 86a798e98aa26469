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
}
