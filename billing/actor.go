package billing

// ActorKind is the kind of an actor: of who sent a request.
type ActorKind string

// The kinds of actors. There are only API keys and Drawdown itself so far.
const (
	ActorAPIKey          ActorKind = "API_KEY"
	ActorCustomerSession ActorKind = "CUSTOMER_SESSION"
	ActorOperatorSession ActorKind = "OPERATOR_SESSION"
	ActorBudgetToken     ActorKind = "BUDGET_TOKEN"
	ActorSystem          ActorKind = "SYSTEM"
)

// ActorKinds lists all kinds.
var ActorKinds = []ActorKind{ActorAPIKey, ActorCustomerSession, ActorOperatorSession, ActorBudgetToken, ActorSystem}

// KindOfActor returns the kind of an actor: that of a [Caller], as lines and audit entries have it.
func KindOfActor(actor string) ActorKind {
	if KeyID(actor).Valid() {
		return ActorAPIKey
	}
	return ActorSystem
}
