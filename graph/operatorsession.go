package graph

import (
	"context"
	"net/netip"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/transport"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// authenticateOperator makes the session of a request with the token of an operator's session, as authenticate does for one with an
// API key.
func (r resolver) authenticateOperator(ctx context.Context, from netip.Addr, token string) (context.Context, error) {
	if !r.ledger.RecognizesSession(token) {
		if err := r.limiters.admitUnknown(from); err != nil {
			return nil, err
		}
	}
	operator, err := r.ledger.AuthenticateOperator(ctx, token)
	if err != nil {
		return nil, err
	}
	key := &billing.APIKey{ // which is stored nowhere: it has the limits and the scopes of the session
		ID: billing.KeyID(operator.ID), Tenant: operator.Tenant, Scopes: operator.Scopes,
	}
	if err := r.limiters.admit(key); err != nil {
		return nil, err
	}
	s := newSession(r.services, key)
	s.operator, s.caller = operator, operator.Caller()
	s.caller.RequestID = transport.RequestID(ctx)
	return withSession(ctx, s), nil
}

// OperatorSessions lists the sessions of the tenant's operators.
func (r queries) OperatorSessions(
	ctx context.Context, first *int, after *string,
) (*view.OperatorSessionConnection, error) {
	page, err := newPage("", first, after, func(id string) bool { return billing.OperatorSessionID(id).Valid() })
	if err != nil {
		return nil, err
	}
	found, err := r.ledger.ListOperatorSessions(
		ctx, sessionOf(ctx).caller.Tenant, billing.OperatorSessionID(page.after), page.first+1)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.OperatorSession, len(found))
	for i, session := range found {
		nodes[i] = &view.OperatorSession{Of: session}
	}
	return connect(page, nodes), nil
}

func (r mutations) CreateOperatorSession(
	ctx context.Context, in gen.CreateOperatorSessionInput,
) (*view.CreateOperatorSessionPayload, error) {
	payload := &view.CreateOperatorSessionPayload{}
	created, err := r.ledger.CreateOperatorSession(ctx, sessionOf(ctx).caller, billing.CreateOperatorSession{
		Operator: in.Operator, Scopes: in.Scopes, ExpiresIn: in.ExpiresInSeconds,
	})
	if payload.UserErrors, err = refused(err); created != nil {
		payload.Token, payload.ExpiresAt = &created.Token, &created.Session.ExpiresAt
		payload.URL = r.pages.link("/", created.Token)
	}
	return payload, err
}

func (r mutations) RevokeOperatorSessions(
	ctx context.Context, in gen.RevokeOperatorSessionsInput,
) (*gen.RevokeOperatorSessionsPayload, error) {
	caller, payload, read := sessionOf(ctx).caller, &gen.RevokeOperatorSessionsPayload{}, &reader{}
	operator, id := given(read, in.Operator, "operator"), given(read, in.SessionID, "sessionId")
	if (operator == "") == (id == "") {
		read.refuse("say either operator or sessionId", "sessionId")
	}
	count, err := perform(read, func() (int, error) {
		if operator != "" {
			return r.ledger.RevokeSessionsOf(ctx, caller, operator)
		}
		ended, err := r.ledger.RevokeOperatorSession(ctx, caller, billing.OperatorSessionID(id))
		if ended {
			return 1, err
		}
		return 0, err
	})
	payload.Revoked = count
	payload.UserErrors, err = refused(err)
	return payload, err
}
