package graph

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/budgettoken"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/transport"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// What the bearer of a budget token may select is in accessTable. Of that, some is left out of answers: the wallet and the grants that
// paid are null or empty, and where a balance cannot be null, it is what the budget has left. See [session.redactLine],
// [session.redactHold] and [session.redactRefusal].

// authenticateToken makes the session of a request with a budget token, as authenticate does for one with an API key.
func (r resolver) authenticateToken(ctx context.Context, from netip.Addr, text string) (context.Context, error) {
	if !r.ledger.OpensBudgetToken(text) {
		if err := r.limiters.admitUnknown(from); err != nil {
			return nil, err
		}
	}
	token, err := r.ledger.AuthenticateToken(ctx, text)
	if err != nil {
		return nil, err
	}
	key := &billing.APIKey{ // which is stored nowhere: it has the limits and the scopes of the token
		ID: billing.KeyID(token.Budget), Tenant: token.Tenant, Scopes: []billing.Scope{billing.ScopeRead, billing.ScopeUsageWrite},
	}
	if err := r.limiters.admit(key); err != nil {
		return nil, err
	}
	s := newSession(r.services, key)
	s.token, s.caller = token, token.Caller()
	s.caller.RequestID = transport.RequestID(ctx)
	return withSession(ctx, s), nil
}

// forbiddenError says that a caller may not do something that the API offers to others.
type forbiddenError struct{ message string }

func (e *forbiddenError) Error() string { return e.message }

func forbidden(format string, args ...any) error {
	return &forbiddenError{fmt.Sprintf(format, args...)}
}

// boundUsage makes a usage one of the token's budget and subject. It refuses what a token may not say: FORBIDDEN. Other callers may.
func (s *session) boundUsage(ctx context.Context, u *billing.RecordUsage) error {
	switch {
	case s.token == nil:
		return nil
	case u.Credits != nil:
		return forbidden("a budget token may not set credits: the rate card prices what it records")
	case u.OnShortfall != "" && u.OnShortfall != billing.ShortfallReject:
		return forbidden("a budget token may not set onShortfall to %s", u.OnShortfall)
	}
	return s.bound(ctx, &u.Budget, &u.Subject)
}

// bound sets the budget and the subject of a request to those of the token, and refuses others: FORBIDDEN. The budget may be named by its
// id or its external id.
func (s *session) bound(ctx context.Context, budget, subject *string) error {
	if s.token == nil {
		return nil
	}
	if id := string(s.token.Budget); *budget != "" && *budget != id {
		own, err := s.budget(ctx, s.token.Budget)
		if err != nil {
			return err
		}
		if own == nil || own.Of.ExternalID != *budget {
			return forbidden("the token is for budget %s, and budgetId is another one; leave it out", id)
		}
	}
	if s.token.Subject != "" && *subject != "" && *subject != s.token.Subject {
		return forbidden("the token is for one subject, and subject is another one; leave it out")
	}
	*budget = string(s.token.Budget)
	if s.token.Subject != "" {
		*subject = s.token.Subject
	}
	return nil
}

// boundWallet refuses every wallet but that of the token's budget: NOT_FOUND, whether there is one or not, so that a token finds out
// nothing about other customers. No name is looked up for that. A customer's session may name the wallets of its customer, and other
// callers any.
func (s *session) boundWallet(ctx context.Context, named string) error {
	if s.token == nil {
		return s.ownWallet(ctx, named)
	}
	own, _, _ := s.token.Budget.Split()
	if named == string(own) {
		return nil
	}
	if wallet, found, err := s.wallets.get(ctx, own); err != nil || found && named != "" && wallet.Wallet.ExternalID == named {
		return err
	}
	return billing.Refuse(billing.CodeNotFound, "there is no wallet with the id or external id %s", billing.Quote(named)).At("walletId")
}

// reckon reads what the budget of the caller's token has left, which answers show in place of balances. It does nothing for other
// callers.
func (s *session) reckon(ctx context.Context) error {
	if s.token == nil {
		return nil
	}
	s.changed()
	b, err := s.budget(ctx, s.token.Budget)
	if b != nil {
		s.left = b.Of.Spendable
	}
	return err
}

// sees reports whether the caller may know of something of a budget: everybody but the bearer of another budget's token.
func (s *session) sees(budget billing.BudgetID) bool {
	return s.token == nil || s.token.Budget == budget
}

// redactLine returns a line as the bearer of a budget token sees it: without the grants that paid, and with what the budget has left as
// the balance. Other callers see all of it.
func (s *session) redactLine(t *billing.Transaction) *billing.Transaction {
	if s.token == nil || t == nil {
		return t
	}
	shown := *t
	shown.Drawdowns, shown.Created, shown.BalanceAfter, shown.DebtAfter = nil, nil, s.left, 0
	return &shown
}

// redactRefusal returns a refusal as the bearer of a budget token sees it: what would fit, and nothing else of limits, of budgets above,
// and of the wallet. Other callers see all of it.
func (s *session) redactRefusal(e *billing.Error) *billing.Error {
	if s.token == nil || e == nil {
		return e
	}
	shown := *e
	shown.Limit, shown.LimitID, shown.TopUp, shown.Refundable = nil, "", "", nil
	if e.Budget == s.token.Budget {
		return &shown
	}
	if e.Code == billing.CodeUnknownAction { // its message names the rate card
		shown.Message = "no rate prices this"
		return &shown
	}
	shown.Budget = ""
	switch is, known := stateAbove[e.Code]; {
	case known:
		shown.Message = "a budget above " + is
	case e.Available != nil && e.Required != nil:
		shown.Message = fmt.Sprintf("%s credits are needed, and %s would fit", e.Required, max(*e.Available, 0))
		if e.RetryAt != nil {
			shown.Message += "; try again at " + billing.FormatInstant(*e.RetryAt)
		}
	}
	return &shown
}

// stateAbove says in words what a code means of a budget above.
var stateAbove = map[billing.Code]string{
	billing.CodeBudgetFrozen: "is frozen", billing.CodeBudgetExpired: "has ended", billing.CodeBudgetClosed: "is closed",
	billing.CodeBudgetActionNotAllowed: "does not pay for this action",
}

// Budget returns the budget of a token.
func (viewers) Budget(ctx context.Context, of *view.Viewer) (*view.Budget, error) {
	if of.Token == nil {
		return nil, nil
	}
	return sessionOf(ctx).budget(ctx, of.Token.Budget)
}

func (r mutations) CreateBudgetToken(
	ctx context.Context, in gen.CreateBudgetTokenInput,
) (*view.CreateBudgetTokenPayload, error) {
	payload := &view.CreateBudgetTokenPayload{}
	secret, token, err := r.ledger.CreateBudgetToken(ctx, sessionOf(ctx).caller, billing.BudgetID(in.BudgetID), text(in.Subject),
		in.MaxOpenHolds, in.ExpiresInSeconds)
	if payload.UserErrors, err = refused(err); token != nil {
		payload.Token, payload.ExpiresAt = &secret, &token.ExpiresAt
	}
	return payload, err
}

// tokenOf returns the budget token of a session, or nil.
func tokenOf(ctx context.Context) *budgettoken.Token { return sessionOf(ctx).token }
