package view

import "github.com/drawdown-billing/drawdown/billing"

// Actor is who made a request.
type Actor struct {
	ID string // without the name of an operator
	of string // as lines and audit entries name the actor
}

// NewActor returns the view of an actor as lines and audit entries name it.
func NewActor(actor string) *Actor {
	if id, _, is := billing.OperatorOf(actor); is {
		return &Actor{string(id), actor}
	}
	return &Actor{actor, actor}
}

// Kind is the kind of the actor.
func (a Actor) Kind() billing.ActorKind { return billing.KindOfActor(a.of) }

// Operator is the name of the operator; empty for other actors.
func (a Actor) Operator() string {
	_, name, _ := billing.OperatorOf(a.of)
	return name
}
