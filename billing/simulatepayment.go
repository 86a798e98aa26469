package billing

import "slices"

// SimulatedOutcome is what the mutation simulatePayment makes the simulated payment provider do with a payment.
type SimulatedOutcome string

// The outcomes. The first four happen to the newest payment of a top-up, the others to the newest for which they are
// possible.
const (
	OutcomeSucceed       SimulatedOutcome = "SUCCEED"
	OutcomeDecline       SimulatedOutcome = "DECLINE"
	OutcomeRequireAction SimulatedOutcome = "REQUIRE_ACTION"
	OutcomeExpire        SimulatedOutcome = "EXPIRE"
	OutcomeFailLater     SimulatedOutcome = "FAIL_LATER"
	OutcomeRefundFail    SimulatedOutcome = "REFUND_FAIL"
	OutcomeDisputeOpen   SimulatedOutcome = "DISPUTE_OPEN"
	OutcomeDisputeWon    SimulatedOutcome = "DISPUTE_WON"
	OutcomeDisputeLost   SimulatedOutcome = "DISPUTE_LOST"
)

// SimulatedOutcomes lists all outcomes.
var SimulatedOutcomes = []SimulatedOutcome{
	OutcomeSucceed, OutcomeDecline, OutcomeRequireAction, OutcomeExpire, OutcomeFailLater, OutcomeRefundFail,
	OutcomeDisputeOpen, OutcomeDisputeWon, OutcomeDisputeLost,
}

// Valid reports whether o is one of SimulatedOutcomes.
func (o SimulatedOutcome) Valid() bool { return slices.Contains(SimulatedOutcomes, o) }

// SimulatePayment records that the simulated provider is made to do something with a payment of a top-up. It changes nothing
// of the wallet: what the provider then says is applied like everything else that it says.
type SimulatePayment struct {
	Keyed
	TopUp   TopUpID
	Outcome SimulatedOutcome

	// What the caller's process adds. It is no part of the request.
	Impossible *Error // why the provider cannot do it; nil: it can
}

// Request implements [Command].
func (s SimulatePayment) Request() Request {
	return Request{"simulatePayment", []Field{{"topUpId", string(s.TopUp)}, {"outcome", string(s.Outcome)}}}
}

// Check implements [Command].
func (s SimulatePayment) Check() *Error {
	if !s.Outcome.Valid() {
		return invalid("%s is no outcome", quote(string(s.Outcome))).at("outcome")
	}
	return firstRefusal(s.Keyed.Check(), checkTopUpID(s.TopUp))
}

// Wallets implements [Command].
func (s SimulatePayment) Wallets() []WalletID { return walletOfTopUp(s.TopUp) }

// Reads implements [Command].
func (s SimulatePayment) Reads(d *Draft) { d.readTopUp(s.TopUp) }

// Apply implements [Command].
func (s SimulatePayment) Apply(d *Draft) *Error {
	return d.onTopUp(s.TopUp, func(*walletDraft, *TopUp) *Error {
		if s.Impossible != nil {
			return s.Impossible
		}
		d.Created(string(s.TopUp))
		return nil
	})
}
