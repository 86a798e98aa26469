package outbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// The limits of requests.
const (
	// MaxURLBytes is the length that browsers and proxies commonly accept.
	MaxURLBytes = billing.MaxURLBytes

	// MaxOverlapHours is for how long a secret can still sign after a new one was made: a week.
	MaxOverlapHours = 7 * 24

	// MaxSecrets is how many secrets of an endpoint sign at once: each is a signature of 47 bytes in a header.
	MaxSecrets = 5
)

// distinct returns a list sorted and without duplicates.
func distinct(events []string) []string {
	sorted := slices.Clone(events)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// checkEvents refuses an empty list, and patterns that match no type.
func checkEvents(events []string) *billing.Error {
	if len(events) == 0 {
		return refuse(billing.CodeInvalidInput,
			"events is empty, so nothing would ever be sent; name types of events, or \"*\" for all", "events")
	}
	for i, pattern := range events {
		if !slices.ContainsFunc(billing.EventTypes, func(t billing.EventType) bool { return matches(pattern, t) }) {
			return refuse(billing.CodeInvalidInput, fmt.Sprintf(
				"%s is no type of event; use %s, all types of a noun such as \"grant.*\", or \"*\"", quote(pattern), typeNames()),
				"events", strconv.Itoa(i))
		}
	}
	return nil
}

func typeNames() string {
	names := make([]string, len(billing.EventTypes))
	for i, t := range billing.EventTypes {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}

// quote returns the beginning of what a caller wrote, in quotes.
func quote(text string) string {
	const most = 40
	return strconv.Quote(text[:min(most, len(text))])
}

// refuse makes a refusal of the field at path.
func refuse(code billing.Code, message string, path ...string) *billing.Error {
	return &billing.Error{Code: code, Message: message, Path: path}
}

func noEndpoint(id EndpointID) *billing.Error {
	return refuse(billing.CodeNotFound, "there is no webhook endpoint "+quote(string(id)), "endpointId")
}

func noDelivery(id DeliveryID) *billing.Error {
	return refuse(billing.CodeNotFound,
		"there is no webhook delivery "+quote(string(id))+"; deliveries are deleted after 30 days", "deliveryId")
}
