package billing

// ActorKind is the kind of an actor. The actor is who made a request.
type ActorKind string

// The kinds of actors. Those of sessions are not used so far. The actor of a budget token is its budget.
const (
	ActorAPIKey          ActorKind = "API_KEY"
	ActorCustomerSession ActorKind = "CUSTOMER_SESSION"
	ActorOperatorSession ActorKind = "OPERATOR_SESSION"
	ActorBudgetToken     ActorKind = "BUDGET_TOKEN"
	ActorSystem          ActorKind = "SYSTEM"
)

// ActorKinds lists all kinds.
var ActorKinds = []ActorKind{ActorAPIKey, ActorCustomerSession, ActorOperatorSession, ActorBudgetToken, ActorSystem}

// KindOfActor returns the kind of an actor, which is the name of a [Caller] in lines and audit entries.
func KindOfActor(actor string) ActorKind {
	switch {
	case KeyID(actor).Valid():
		return ActorAPIKey
	case BudgetID(actor).Valid():
		return ActorBudgetToken
	}
	return ActorSystem
}
