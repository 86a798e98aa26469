package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// CreatedSession is a new session, and its token, which is returned only once.
type CreatedSession[T any] struct {
	Session T
	Token   string
}

// CreateCustomerSession creates a session of a customer.
//
// Refusals: INVALID_INPUT, NOT_FOUND, URL_NOT_ALLOWED, CONFLICT.
func (l *Ledger) CreateCustomerSession(
	ctx context.Context, by billing.Caller, c billing.CreateCustomerSession,
) (*CreatedSession[*billing.CustomerSession], error) {
	c.Keyed, c.Local = l.drawnKey(by), l.runtime.Local
	c.ID = billing.NewCustomerSessionID(billing.Instant(l.runtime.Now()), l.runtime.Entropy())
	token := billing.NewCustomerToken(by.Tenant, c.ID, l.runtime.secret())
	c.SecretHash = billing.HashSecret(token)
	created, err := RunFor[*billing.CustomerSession](ctx, l, by.Tenant, &c, func(id string) billing.DocumentKey {
		return billing.CustomerSessionKey(by.Tenant, billing.CustomerSessionID(id))
	})
	if err != nil {
		return nil, err
	}
	return &CreatedSession[*billing.CustomerSession]{created.Value, token}, nil
}

// RevokeCustomerSessions ends all sessions that a customer has: at once in this process, and within half a minute in every other one.
//
// Refusals: NOT_FOUND, CONFLICT.
func (l *Ledger) RevokeCustomerSessions(ctx context.Context, by billing.Caller, customer string) (*billing.Customer, error) {
	r := &billing.RevokeCustomerSessions{Keyed: l.drawnKey(by), Customer: customer}
	revoked, err := RunFor[*billing.Customer](ctx, l, by.Tenant, r, func(id string) billing.DocumentKey {
		return billing.CustomerKey(by.Tenant, billing.CustomerID(id))
	})
	if err != nil {
		return nil, err
	}
	l.sessionEpochs.put(revoked.Value.DocumentKey(), revoked.Value.SessionEpoch)
	return revoked.Value, nil
}

// CreateOperatorSession creates a session of an operator.
//
// Refusals: INVALID_INPUT, CONFLICT. Also ErrUnauthenticated, if the caller is no API key, or one that has been revoked.
func (l *Ledger) CreateOperatorSession(
	ctx context.Context, by billing.Caller, c billing.CreateOperatorSession,
) (*CreatedSession[*billing.OperatorSession], error) {
	c.Keyed = l.drawnKey(by)
	c.ID = billing.NewOperatorSessionID(billing.Instant(l.runtime.Now()), l.runtime.Entropy())
	token := billing.NewOperatorToken(by.Tenant, c.ID, l.runtime.secret())
	c.SecretHash = billing.HashSecret(token)
	created, err := RunFor[*billing.OperatorSession](ctx, l, by.Tenant, &c, func(id string) billing.DocumentKey {
		return billing.OperatorSessionKey(by.Tenant, billing.OperatorSessionID(id))
	})
	if err != nil {
		return nil, err
	}
	return &CreatedSession[*billing.OperatorSession]{created.Value, token}, nil
}

// RevokeOperatorSession ends a session: at once in this process, and within half a minute in every other one. It reports whether the
// session was not over before.
//
// Refusals: NOT_FOUND, CONFLICT.
func (l *Ledger) RevokeOperatorSession(
	ctx context.Context, by billing.Caller, id billing.OperatorSessionID,
) (bool, error) {
	outcome, _, err := l.runOne(ctx, by.Tenant, &billing.RevokeOperatorSession{Keyed: l.drawnKey(by), Session: id})
	if err != nil {
		return false, err
	}
	session, err := Get[*billing.OperatorSession](ctx, l.store, billing.OperatorSessionKey(by.Tenant, id), Strong)
	if err != nil {
		return false, err
	}
	l.operators.forget(session.SecretHash)
	return outcome.Request.Result != "", nil
}

// RevokeSessionsOf ends all sessions of the operator with a name, and returns how many were not over before. Sessions that are created
// at the same time may last.
//
// Refusals: CONFLICT.
func (l *Ledger) RevokeSessionsOf(ctx context.Context, by billing.Caller, operator string) (revoked int, err error) {
	const page = 100
	// A session that was created before this is over. An hour is room for the clocks of processes.
	oldest := l.runtime.Now().Add(-billing.MaxOperatorSession - time.Hour)
	for after := billing.OperatorSessionID(""); ; {
		if err := ctx.Err(); err != nil {
			return revoked, err
		}
		sessions, err := l.ListOperatorSessions(ctx, by.Tenant, after, page)
		if err != nil {
			return revoked, err
		}
		for _, session := range sessions {
			if session.Operator != operator || session.Over(l.runtime.Now()) {
				continue
			}
			ended, err := l.RevokeOperatorSession(ctx, by, session.ID)
			if err != nil {
				return revoked, err
			}
			if ended {
				revoked++
			}
		}
		if len(sessions) < page || sessions[page-1].CreatedAt.Before(oldest) {
			return revoked, nil
		}
		after = sessions[page-1].ID
	}
}

// ListOperatorSessions lists the sessions of operators after one of them, newest first, including those that are over; the empty id
// begins with the newest.
func (l *Ledger) ListOperatorSessions(
	ctx context.Context, tenant billing.Tenant, after billing.OperatorSessionID, limit int,
) ([]*billing.OperatorSession, error) {
	c := billing.Collection{Tenant: tenant, Kind: billing.KindOperatorSession, Limit: limit}
	return List[*billing.OperatorSession](ctx, l.store, c, string(after))
}

// drawnKey returns the origin of a request whose idempotency key is drawn, so that each request happens.
func (l *Ledger) drawnKey(by billing.Caller) billing.Keyed {
	by.Space = "sessions"
	return billing.Keyed{IdempotencyKey: billing.NewULID(l.runtime.Now(), l.runtime.Entropy())}.By(by)
}

// secret draws the secret part of a token.
func (r *Runtime) secret() (random [20]byte) {
	r.Random(random[:])
	return random
}

// cachedSession is a session, and when it was read.
type cachedSession[T any] struct {
	session T
	at      time.Time
}

// RecognizesSession reports, without reading anything, whether a token is that of a session that this process has found before.
func (l *Ledger) RecognizesSession(token string) bool {
	hash := billing.HashSecret(token)
	_, customer := l.customers.get(hash)
	_, operator := l.operators.get(hash)
	return customer || operator
}

// AuthenticateCustomer returns the session of a customer with a token, or ErrUnauthenticated: also if it has expired, if the sessions
// of the customer were revoked since, and if the API key that created it has been revoked. Both take effect within [maxKeyAge]. Expiry
// is by the wall clock, also in the test tenant: a clock that stands still would keep a session for ever.
func (l *Ledger) AuthenticateCustomer(ctx context.Context, token string) (*billing.CustomerSession, error) {
	tenant, id, is := billing.CustomerTokenID(token)
	if !is {
		return nil, ErrUnauthenticated
	}
	session, err := authenticate(l, l.customers, token, func(hash string) (*billing.CustomerSession, error) {
		session, err := Get[*billing.CustomerSession](ctx, l.store, billing.CustomerSessionKey(tenant, id), Strong)
		if err != nil {
			return nil, err
		}
		if !billing.IsHash(session.SecretHash, hash) {
			return nil, billing.ErrNotFound
		}
		customer, err := Get[*billing.Customer](ctx, l.store, billing.CustomerKey(tenant, session.Customer), Strong)
		if err != nil {
			return nil, err
		}
		if customer.SessionEpoch > session.Epoch {
			return nil, billing.ErrNotFound
		}
		return session, l.mustLive(ctx, tenant, session.Key)
	})
	if err != nil {
		return nil, err
	}
	epoch, _ := l.sessionEpochs.get(billing.CustomerKey(tenant, session.Customer))
	if session.Over(l.runtime.Now()) || epoch > session.Epoch {
		return nil, refuseToken(l, l.customers, token)
	}
	return session, nil
}

// AuthenticateOperator returns the session of an operator with a token, or ErrUnauthenticated: also if it has expired or was revoked,
// and if the API key that created it has been revoked. Both take effect within [maxKeyAge]. Expiry is by the wall clock.
func (l *Ledger) AuthenticateOperator(ctx context.Context, token string) (*billing.OperatorSession, error) {
	tenant, id, is := billing.OperatorTokenID(token)
	if !is {
		return nil, ErrUnauthenticated
	}
	session, err := authenticate(l, l.operators, token, func(hash string) (*billing.OperatorSession, error) {
		session, err := Get[*billing.OperatorSession](ctx, l.store, billing.OperatorSessionKey(tenant, id), Strong)
		if err != nil {
			return nil, err
		}
		if !billing.IsHash(session.SecretHash, hash) {
			return nil, billing.ErrNotFound
		}
		return session, l.mustLive(ctx, tenant, session.Key)
	})
	if err != nil {
		return nil, err
	}
	if session.Over(l.runtime.Now()) {
		return nil, refuseToken(l, l.operators, token)
	}
	return session, nil
}

// authenticate returns the session with a token from a cache, or as read returns it. What read does not find is ErrUnauthenticated.
func authenticate[T any](
	l *Ledger, sessions *cache[string, cachedSession[T]], token string, read func(hash string) (T, error),
) (session T, err error) {
	hash, now := billing.HashSecret(token), l.runtime.Now()
	if cached, found := sessions.get(hash); found && isFresh(cached.at, now, maxKeyAge) {
		return cached.session, nil
	}
	if at, found := l.unknown.get(hash); found && isFresh(at, now, maxUnknownAge) {
		return session, ErrUnauthenticated
	}
	session, err = read(hash)
	switch {
	case err == nil:
		sessions.put(hash, cachedSession[T]{session, now})
	case errors.Is(err, billing.ErrNotFound):
		sessions.forget(hash)
		l.unknown.put(hash, now)
		return session, ErrUnauthenticated
	}
	return session, err
}

// refuseToken forgets the session with a token, which is over. It is not recognized any more, so that requests with it are limited by
// their address, like those with any other token that is none.
func refuseToken[T any](l *Ledger, sessions *cache[string, cachedSession[T]], token string) error {
	hash := billing.HashSecret(token)
	sessions.forget(hash)
	l.unknown.put(hash, l.runtime.Now())
	return ErrUnauthenticated
}

// mustLive returns [billing.ErrNotFound] for an API key that has been revoked. The read is strong.
func (l *Ledger) mustLive(ctx context.Context, tenant billing.Tenant, id billing.KeyID) error {
	if id == "" {
		return nil
	}
	key, err := Get[*billing.APIKey](ctx, l.store, billing.APIKeyKey(tenant, id), Strong)
	if err == nil && !key.RevokedAt.IsZero() {
		return billing.ErrNotFound
	}
	return err
}
