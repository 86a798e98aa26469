package simulation

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// askedKey asks for an API key, by another one.
type askedKey struct {
	onTenant
	billing.CreateAPIKey
	by string
}

// askedRevocation asks for the end of an API key, by another one.
type askedRevocation struct {
	onTenant
	billing.RevokeAPIKey
	by string
}

func (c *client) inventKey() *request {
	key := c.key()
	return newRequest(key, askedKey{
		CreateAPIKey: billing.CreateAPIKey{Keyed: key, Name: c.name, Scopes: []billing.Scope{billing.ScopeAdmin}},
		by:           c.someKey(),
	})
}

func (c *client) inventRevocation() *request {
	key, by, of := c.key(), c.someKey(), c.someKey()
	if by == of || of == c.sim.caller.Actor {
		return nil
	}
	return newRequest(key,
		askedRevocation{RevokeAPIKey: billing.RevokeAPIKey{Keyed: key, APIKey: billing.KeyID(of)}, by: by})
}

// someKey is an API key, revoked or not, or the caller that needs none.
func (c *client) someKey() string {
	return pick(c, append(slices.Sorted(maps.Keys(c.sim.tenant.keys)), c.sim.caller.Actor))
}

func (r askedKey) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	by.Actor = r.by
	created, err := p.CreateAPIKey(ctx, by, r.CreateAPIKey)
	if err != nil {
		return answer{}, unauthenticated(err)
	}
	return answer{id: string(created.Value.ID), secret: created.Value.Secret, replayed: created.Replayed}, nil
}

func (r askedRevocation) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	by.Actor = r.by
	revoked, err := p.RevokeAPIKey(ctx, by, r.RevokeAPIKey)
	if err != nil {
		return answer{}, unauthenticated(err)
	}
	return answer{id: string(revoked.Value.ID), replayed: revoked.Replayed}, nil
}

// unauthenticated makes a refusal of what a process returns to a caller that is none any more.
func unauthenticated(err error) error {
	if errors.Is(err, ledger.ErrUnauthenticated) {
		return &billing.Error{Code: billing.CodeUnauthenticated, Message: err.Error()}
	}
	return err
}

func (r askedKey) rule(on state, _ int64) ruling {
	checked, code := on.tenant.asks(r.by)
	if code != "" {
		return refused(code)
	}
	on.tenant.keys[on.id] = apiKey{name: r.Name}
	return ruling{documents: append(checked,
		document{kind: "api-key", id: on.id, after: 1, says: r.Name},
		document{kind: "credential", after: 1, says: on.id},
		audited("createApiKey", on.id, nil, map[string]string{"name": r.Name, "scopes": "ADMIN"}),
	)}
}

func (r askedRevocation) rule(on state, _ int64) ruling {
	checked, code := on.tenant.asks(r.by)
	if code != "" {
		return refused(code)
	}
	id := string(r.APIKey)
	key := on.tenant.keys[id]
	if key.revoked {
		return ruling{documents: checked, answers: id, already: true}
	}
	key.revoked = true
	on.tenant.keys[id] = key
	return ruling{answers: id, documents: append(checked,
		document{kind: "api-key", id: id, before: 1, after: 2, says: key.name + ", revoked"},
		document{kind: "credential", before: 1, after: 2, says: id + ", revoked"},
		audited("revokeApiKey", id, map[string]string{"revokedAt": ""}, map[string]string{"revokedAt": "…"}),
	)}
}

// asks refuses what a revoked key asks for. The commit of what another key asks for checks that it has not been
// revoked.
func (r *registry) asks(by string) ([]document, billing.Code) {
	key, known := r.keys[by]
	switch {
	case !known:
		return nil, "" // the caller that needs none
	case key.revoked:
		return nil, billing.CodeUnauthenticated
	}
	return []document{{kind: "api-key", id: by, before: 1}}, ""
}
