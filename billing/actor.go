package billing

// ActorKind is the kind of an actor. The actor is who made a request.
type ActorKind string

// The kinds of actors. The actor of a budget token is its budget, and that of a customer's session is the session. That of an
// operator's session is the session and the person's name, see [OperatorActor].
const (
	ActorAPIKey          ActorKind = "API_KEY"
	ActorCustomerSession ActorKind = "CUSTOMER_SESSION"
	ActorOperatorSession ActorKind = "OPERATOR_SESSION"
	ActorBudgetToken     ActorKind = "BUDGET_TOKEN"
	ActorSystem          ActorKind = "SYSTEM"
)

// mayNotChange reports whether the caller of a request must leave alone what a kind of actor has set: a customer's session changes only
// what such a session set.
func (k Keyed) mayNotChange(setBy ActorKind) bool {
	return k.isCustomers() && setBy != ActorCustomerSession
}

// isCustomers reports whether the caller of a request is the session of a customer.
func (k Keyed) isCustomers() bool { return KindOfActor(k.Actor) == ActorCustomerSession }

// setBySeller refuses to a customer's session what the seller has set.
func setBySeller() *Error {
	return refuse(CodeSetBySeller, "the limit was not set by a customer, and so no customer can change it").at("limit")
}

// ActorKinds lists all kinds.
var ActorKinds = []ActorKind{ActorAPIKey, ActorCustomerSession, ActorOperatorSession, ActorBudgetToken, ActorSystem}

// KindOfActor returns the kind of an actor, which is the name of a [Caller] in lines and audit entries.
func KindOfActor(actor string) ActorKind {
	switch {
	case KeyID(actor).Valid():
		return ActorAPIKey
	case BudgetID(actor).Valid():
		return ActorBudgetToken
	case CustomerSessionID(actor).Valid():
		return ActorCustomerSession
	}
	if _, _, is := OperatorOf(actor); is {
		return ActorOperatorSession
	}
	return ActorSystem
}
