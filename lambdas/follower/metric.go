package follower

// MetricChainMismatches counts wallets whose books do not continue those that were counted before. It should never be
// more than 0.
const MetricChainMismatches = "ChainMismatches"

// The metrics of payments.
const (
	// MetricPaymentsPending counts payments that should have ended and have not, each time that somebody looks at them.
	MetricPaymentsPending = "PaymentsPending"

	// MetricEventsRefused counts events that claim to be a payment provider's, and cannot be believed or read.
	MetricEventsRefused = "ProviderEventsRefused"

	// MetricEventsUndelivered counts events that the payment provider could not deliver, each once.
	MetricEventsUndelivered = "ProviderEventsUndelivered"
)
