package main

import (
	"context"
	"fmt"
)

// walletState is a wallet as the API describes it.
type walletState struct {
	balance   balance
	audit     audit
	remaining map[string]string // of each grant, by its id
}

// balance is the balance of a wallet, each amount a decimal of the API.
type balance struct {
	Available, Posted, Held, Pending string
	Sequence                         int
}

// audit is what the product finds when it recomputes a wallet from its ledger.
type audit struct {
	OK                                     bool
	Sequence                               int
	Posted, SumOfGrants, SumOfTransactions string
	FirstMismatch                          *int
	ChainHead                              string
}

const readWallet = `query($id: ID!) {
	result: wallet(id: $id) {
		balance { available posted held pending sequence }
		audit { ok sequence posted sumOfGrants sumOfTransactions firstMismatch chainHead }
		grants(first: 100) { nodes { id remaining } pageInfo { hasNextPage } }
	}
}`

// walletState reads the balance, the audit and the grants of a wallet.
func (c *client) walletState(ctx context.Context, wallet string) (*walletState, error) {
	answer, err := ask[*struct {
		Balance balance
		Audit   audit
		Grants  struct {
			Nodes    []struct{ ID, Remaining string }
			PageInfo struct{ HasNextPage bool }
		}
	}](ctx, c, readWallet, map[string]any{"id": wallet})
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the wallet %s: %w", wallet, err)
	case answer == nil:
		return nil, fmt.Errorf("the API has no wallet %s, which was opened before", wallet)
	case answer.Grants.PageInfo.HasNextPage:
		return nil, fmt.Errorf("the wallet %s has more than 100 grants, more than were made", wallet)
	}
	s := &walletState{
		balance: answer.Balance, audit: answer.Audit, remaining: map[string]string{},
	}
	for _, g := range answer.Grants.Nodes {
		s.remaining[g.ID] = g.Remaining
	}
	return s, nil
}

// entry is a line of a ledger.
type entry struct {
	ID, IdempotencyKey, Type, Amount string
	Sequence                         int

	// Why a usage costs what it costs.
	RateCard       *cardRef
	RateMultiplier string
	Quote          *string
	Rate           *shownRate
	Components     []shownComponent
}

// cardRef is a version of a rate card.
type cardRef struct {
	Code    string
	Version int
}

// shownComponent is a component as the API shows it.
type shownComponent struct {
	Name, Quantity, Credits string
	Rate                    *shownRate
}

// card is a rate card as the API shows it.
type card struct {
	Version int
	Rates   []*shownRate
}

// shownRate is a rate as the API shows it. On a line, its action and component are not asked for: they are the line's.
type shownRate struct {
	Action, Component, Credits, Per string
	When                            map[string]string
	Minimum                         *string
}

const readCard = `query($code: String!) {
	result: rateCard(code: $code) { version rates { action component credits per when minimum } }
}`

// card reads the version of a rate card that is in force.
func (c *client) card(ctx context.Context, code string) (*card, error) {
	answer, err := ask[*card](ctx, c, readCard, map[string]any{"code": code})
	if err != nil {
		return nil, fmt.Errorf("reading the rate card %s: %w", code, err)
	}
	return answer, nil
}

const readLedger = `query($id: ID!, $after: String) {
	result: wallet(id: $id) {
		transactions(first: 100, after: $after) {
			nodes {
				id idempotencyKey type amount sequence rateCard { code version } rateMultiplier quote rate { credits }
				components { name quantity credits rate { credits per when minimum } }
			}
			pageInfo { hasNextPage endCursor }
		}
	}
}`

// ledger reads all lines of a wallet, newest first. It calls watch with the number of lines of each page.
func (c *client) ledger(ctx context.Context, wallet string, watch func(int)) (entries []entry, err error) {
	variables := map[string]any{"id": wallet}
	for {
		answer, err := ask[*struct {
			Transactions struct {
				Nodes    []entry
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}](ctx, c, readLedger, variables)
		if err != nil || answer == nil {
			return nil, fmt.Errorf("reading the ledger of %s: %w", wallet, err)
		}
		entries = append(entries, answer.Transactions.Nodes...)
		watch(len(answer.Transactions.Nodes))
		if !answer.Transactions.PageInfo.HasNextPage {
			return entries, nil
		}
		variables["after"] = answer.Transactions.PageInfo.EndCursor
	}
}

// walletStates reads the states of all wallets.
func (c *client) walletStates(ctx context.Context, scene *scenario) ([]*walletState, error) {
	var all []*walletState
	for _, w := range scene.wallets {
		s, err := c.walletState(ctx, w.id)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}
