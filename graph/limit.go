package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// SpendLimits returns the limits of a wallet as a whole, as they are at the instant of its balance.
func (r wallets) SpendLimits(ctx context.Context, of *view.Wallet) ([]*view.SpendLimit, error) {
	s := sessionOf(ctx)
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	limits, err := r.ledger.SpendLimits(ctx, snapshot.Fork(), now)
	return showLimits(of.Of().ID, limits), err
}

func showLimits(wallet billing.WalletID, limits []billing.SpendLimit) []*view.SpendLimit {
	shown := make([]*view.SpendLimit, len(limits))
	for i, l := range limits {
		shown[i] = view.NewSpendLimit(wallet, l)
	}
	return shown
}

// SpendLimitList lists all spend limits of a wallet.
func (r wallets) SpendLimitList(
	ctx context.Context, of *view.Wallet, first *int, after, subject, action *string,
) (*view.SpendLimitConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage(limitCursor, first, after, func(place string) bool {
		_, ok := parseLimitPlace(place)
		return ok
	})
	if err != nil {
		return nil, err
	}
	read := &reader{}
	_, _ = given(read, subject, "subject"), given(read, action, "action")
	if read.err != nil {
		return nil, read.err
	}
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	place, _ := parseLimitPlace(page.after)
	found, err := r.ledger.AllSpendLimits(ctx, snapshot.Fork(), now, ledger.LimitQuery{
		Subject: subject, Action: action, After: place, Limit: page.first,
	})
	if err != nil {
		return nil, err
	}
	placeOf := func(i int) string { return formatLimitPlace(found.Places[i]) }
	return connectPlaces(page, showLimits(of.Of().ID, found.Limits), placeOf, found.More, ""), nil
}

// limitCursor begins the cursors of lists of spend limits, whose places are no ids.
const limitCursor = "limit "

// formatLimitPlace returns the place of a limit in its list as text.
func formatLimitPlace(p ledger.LimitPlace) string {
	return p.Document + " " + string(p.Window) + " " + p.Action
}

// parseLimitPlace reads what formatLimitPlace returned.
func parseLimitPlace(text string) (p ledger.LimitPlace, ok bool) {
	document, rest, _ := strings.Cut(text, " ")
	window, action, _ := strings.Cut(rest, " ")
	p = ledger.LimitPlace{Document: document, Action: action, Window: calendar.Interval(window)}
	return p, slices.Contains(calendar.Windows, p.Window) && (document == "" || billing.ValidLimitsID(document))
}

func (r mutations) SetSpendLimit(ctx context.Context, in gen.SetSpendLimitInput) (*gen.SetSpendLimitPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.SetSpendLimit{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Window: in.Window, Limit: pointer(read, in.Limit, "limit"),
		Subject: given(read, in.Subject, "subject"), Action: given(read, in.Action, "action"),
	}
	read.fail(s.ownWallet(ctx, in.WalletID))
	payload := &gen.SetSpendLimitPayload{}
	set, err := perform(read, func() (*ledger.Result[*billing.Transaction], error) {
		return r.ledger.SetSpendLimit(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if set != nil {
		_, payload.Wallet, payload.Replayed = s.show(set)
	}
	return payload, err
}
