package billing

// Every commit writes the whole state of its wallet, and DynamoDB charges by the kilobyte: the state is planned for one.

// MaxPlannedState is how many bytes the state of a wallet may take with the values that [StateFields] plans for: one
// kilobyte, which is 2 of the 4 write units of a usage.
const MaxPlannedState = 1024

// StateField is one field of a wallet's state, with the bytes that it takes in the store, its name included.
type StateField struct {
	Name    string // of the field of [Wallet]
	Planned int    // with the values that are planned for
	Largest int    // with the largest values that the limits allow
	Beyond  string // when it takes more than is planned; empty: never
	State   int    // then, how many bytes the whole state takes where all else is as planned
}

// When values take more than is planned.
const (
	largeAmounts = "amounts of 10 billion credits or more"
	lateInstants = "instants from the year 2286 on"
	openHolds    = "a wallet with open holds"
)

// StateFields is the plan of a wallet's state. A test in package ddb builds the state with the planned values and with
// the largest ones, and compares the size of each field. A new field needs its line here.
//
// Planned are: an external id of 64 bytes, a name of 78, a unit of 16; amounts below 10 billion credits, of 16 digits
// in micro-credits; instants before the year 2286, of 16 digits in microseconds; grants from the first 100 million
// lines; the largest priority; revisions and sequences of 12 digits; eight grants with credit left, a commit of one
// line, no debt, no holds, no payments, no subscriptions, no limits, no budgets, no alerts, no pages;
// 16,383 lines of each of three types but USAGE, no rollovers, and 127 of each other. Together these take 1,024 bytes: none is left.
func StateFields() []StateField { return append(usualFields(), rareFields()...) }

// usualFields are those that every wallet has, or many.
func usualFields() []StateField {
	return []StateField{
		{Name: "WalletRef", Planned: 44, Largest: 44},
		{Name: "ExternalID", Planned: 67, Largest: 258, State: 1215, Beyond: "an external id over 64 bytes"},
		{Name: "Customer", Planned: 33, Largest: 33},
		{Name: "Name", Planned: 82, Largest: 204, State: 1146, Beyond: "a name over 78 bytes"},
		{Name: "Unit", Planned: 20, Largest: 44, State: 1048, Beyond: "a unit over 16 bytes"},
		{Name: "Status", Planned: 12, Largest: 12},
		{Name: "OverdraftLimit", Planned: 14, Largest: 15, State: 1025, Beyond: largeAmounts},
		{Name: "CreatedAt", Planned: 15, Largest: 16, State: 1025, Beyond: lateInstants},
		{Name: "Revision", Planned: 10, Largest: 14, State: 1028, Beyond: "10¹² commits or more"},
		{Name: "Sequence", Planned: 10, Largest: 11, State: 1025, Beyond: "10¹² lines or more"},
		{Name: "Epoch", Planned: 0, Largest: 7, State: 1031, Beyond: "after a restore"},
		{Name: "Head", Planned: 36, Largest: 36},
		{Name: "CommittedAt", Planned: 13, Largest: 14, State: 1025, Beyond: lateInstants},
		{
			Name: "LastKeys", Planned: 20, Largest: 1588, State: 2592,
			Beyond: "after a commit of several lines, until the next one: 16 bytes a line, 1,572 after 98, 1,588 after 99",
		},
		{
			Name: "Tally", Planned: 14, Largest: 67, State: 1077,
			Beyond: "over 16,383 lines of a type but USAGE, over 127 of more than three, or a rollover: one byte for each 7 bits",
		},
		{Name: "Posted", Planned: 15, Largest: 17, State: 1026, Beyond: largeAmounts + ", or below zero"},
		{Name: "Debt", Planned: 0, Largest: 14, State: 1038, Beyond: "a wallet in debt"},
		{Name: "Held", Planned: 0, Largest: 14, State: 1038, Beyond: openHolds},
		{Name: "Holds", Planned: 0, Largest: 8, State: 1032, Beyond: openHolds},
		{Name: "Pieces", Planned: 0, Largest: 10, State: 1034, Beyond: openHolds},
		{Name: "HoldEnd", Planned: 0, Largest: 17, State: 1041, Beyond: openHolds},
		{
			Name: "Voided", Planned: 0, Largest: 3609, State: 4633,
			Beyond: "a wallet with voided grants of which credit is held: up to 36 bytes a grant",
		},
		{
			Name: "Live", Planned: 575, Largest: 943, State: 1392,
			Beyond: largeAmounts + ", " + lateInstants + ", grants of later lines or after a restore, and of purchases or subscriptions: up to " +
				"17 bytes for each of the two",
		},
		{
			Name: "Pages", Planned: 0, Largest: 21788, State: 22812,
			Beyond: "more than eight grants with credit left: up to 242 bytes a page",
		},
		{Name: "Alerts", Planned: 0, Largest: 269, State: 1293, Beyond: "a wallet with balance alerts: up to 26 bytes each"},
		{Name: "Depleted", Planned: 7, Largest: 7},
		{
			Name: "Repayments", Planned: 0, Largest: 1193, State: 2217,
			Beyond: "a wallet that was in debt: up to 37 bytes a repayment",
		},
		{Name: "LastEffective", Planned: 12, Largest: 13, State: 1025, Beyond: lateInstants},
		{Name: "LiveGrantCount", Planned: 8, Largest: 10, State: 1026, Beyond: "100 grants with credit left or more"},
		{Name: "Uncounted", Planned: 4, Largest: 4},
		{Name: "CountedAt", Planned: 8, Largest: 9, State: 1025, Beyond: lateInstants},
		{Name: "Following", Planned: 5, Largest: 5},
	}
}

// rareFields are those that take nothing in most wallets.
func rareFields() []StateField {
	return []StateField{
		{Name: "RateCard", Planned: 0, Largest: 68, State: 1092, Beyond: "a wallet with a rate card of its own"},
		{Name: "RateMultiplier", Planned: 0, Largest: 20, State: 1044, Beyond: "a wallet with a discount"},
		{
			Name: "Payments", Planned: 0, Largest: 1526, State: 2550,
			Beyond: "a wallet with payments under way: up to 38 bytes a payment",
		},
		{Name: "Blocked", Planned: 0, Largest: 3810, State: 4834, Beyond: "a wallet with disputes: up to 38 bytes each, here for 100"},
		{
			Name: "Recharge", Planned: 0, Largest: 831, State: 1855,
			Beyond: "a wallet with an auto-recharge, and 13 bytes for each other currency in which it recharged in the month",
		},
		{
			Name: "Subscriptions", Planned: 0, Largest: 2027, State: 3051,
			Beyond: "a wallet with subscriptions: up to 101 bytes each, 36 where its plan names no rate card",
		},
		{
			Name: "Limits", Planned: 0, Largest: 454, State: 1478,
			Beyond: "a wallet with limits for all of it: up to 113 bytes each, 50 where amounts and instants are as planned",
		},
		{Name: "Limited", Planned: 0, Largest: 41, State: 1065, Beyond: "a wallet with limits of subjects, actions or draws"},
		{Name: "Budgets", Planned: 0, Largest: 8, State: 1032, Beyond: "a wallet with budgets"},
	}
}
