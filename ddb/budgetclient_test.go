package ddb_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/anishathalye/porcupine"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// budgetClient sends requests, each until it has a response, to one of several processes at random.
type budgetClient struct {
	*budgetWorlds
	id      int
	rand    *rand.Rand
	history []porcupine.Operation

	budget int   // of the last spend that was refused
	fits   int64 // what would have fitted instead; 0: nobody knows
}

func (c *budgetClient) run(steps int) error {
	for n := range steps {
		in := budgetRequest{
			key: fmt.Sprintf("client %d, %d", c.id, n), budget: firstRun + c.rand.IntN(len(budgetTree)-firstRun),
			amount: 1 + c.rand.Int64N(mostMicros),
		}
		if c.rand.IntN(5) == 0 {
			in.budget = c.rand.IntN(len(budgetTree)+firstAgent) - firstAgent // below 0: none
		}
		kind := c.rand.IntN(100)
		hold, usage := some(c.budgetWorlds, c.rand, &c.holds), some(c.budgetWorlds, c.rand, &c.usages)
		if _, sequence, _, ok := usage.Split(); ok {
			in.of = sequence
		}
		switch {
		case c.fits > 0 && kind < 50: // exactly what is left, or a micro-credit more
			in.kind, in.budget, in.amount = []string{"use", "place"}[kind%2], c.budget, c.fits+c.rand.Int64N(2)
			c.fits = 0
		case kind < 35, kind >= 53 && kind < 78 && hold == 0, kind >= 78 && kind < 86 && usage == "":
			in.kind = "use"
		case kind < 38:
			in.kind, in.shared = "use", true
			shared := c.rand.IntN(8)
			in.key, in.budget, in.amount = fmt.Sprint("shared ", shared), firstRun+shared, int64(1_000_001+shared)
		case kind < 53:
			in.kind = "place"
			in.amount += mostMicros
		case kind < 70:
			in.kind, in.of, in.final, in.more = "capture", hold, c.rand.IntN(3) == 0, c.rand.IntN(3) > 0
			if in.more {
				in.amount += c.rand.Int64N(3) * mostMicros
			}
		case kind < 78:
			in.kind, in.of = "release", hold
		case kind < 86:
			in.kind = "reverse"
		case kind < 91:
			in.kind, in.key, in.budget = "read", "", max(in.budget, 0)
		case kind < 95:
			in.kind, in.budget, in.amount = "limit", firstAgent+c.rand.IntN(firstRun-firstAgent), agentLimit-c.rand.Int64N(agentLimit/2)
		case kind < 97:
			in.kind, in.budget, in.active = "freeze", firstAgent+c.rand.IntN(firstRun-firstAgent), c.rand.IntN(4) > 0
		default:
			in.kind = "grant"
		}
		if err := c.ask(in); err != nil {
			return err
		}
	}
	return nil
}

// ask sends a request until it has a response. A refusal is one, unless it is CONFLICT.
func (c *budgetClient) ask(in budgetRequest) error {
	began := c.order.Add(1)
	usage := billing.TransactionID("")
	if in.kind == "reverse" {
		usage = c.usage(in.of)
	}
	for range maxAsks {
		out, err := c.send(c.processes[c.rand.IntN(len(c.processes))], in, usage)
		var refusal *billing.Error
		if errors.As(err, &refusal) && refusal.Code != billing.CodeConflict {
			out, err = c.refused(refusal), nil
			if in.kind == "use" || in.kind == "place" {
				c.budget, c.fits = in.budget, out.available
			}
		}
		if err != nil {
			continue
		}
		ended := c.order.Add(1)
		c.history = append(c.history, porcupine.Operation{ClientId: c.id, Input: in, Call: began, Output: out, Return: ended})
		return nil
	}
	return fmt.Errorf("%+v has no response after it was sent %d times", in, maxAsks)
}

// usage returns the id of the usage of a sequence.
func (c *budgetClient) usage(sequence int64) (found billing.TransactionID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range c.usages {
		if _, of, _, _ := id.Split(); of == sequence {
			found = id
		}
	}
	return found
}

// refused returns the response that a refusal is.
func (c *budgetClient) refused(refusal *billing.Error) budgetResponse {
	out := budgetResponse{refused: refusal.Code}
	if refusal.Code == billing.CodeReversalExceedsUsage {
		return out
	}
	if refusal.Available != nil {
		out.available = int64(*refusal.Available)
	}
	if refusal.Budget != "" {
		out.refuser, out.refusedByBudget = slices.Index(c.budgets, refusal.Budget), true
	}
	return out
}

// send sends a request once.
func (c *budgetClient) send(w *billingtest.World, in budgetRequest, usage billing.TransactionID) (budgetResponse, error) {
	ctx, by, key := context.Background(), billingtest.Caller, keyed(in.key)
	wallet, amount, budget, externalID := string(c.wallet.ID), billing.Credits(in.amount), billing.BudgetID(""), ""
	if in.budget >= 0 {
		budget, externalID = c.budgets[in.budget], fmt.Sprint("b", in.budget)
	}
	posted := func(p *ledger.Result[*billing.Transaction], err error) (budgetResponse, error) {
		if err != nil {
			return budgetResponse{}, err
		}
		return budgetLine(p.Value), nil
	}
	held := func(p *ledger.Result[ledger.HoldChange], err error) (budgetResponse, error) {
		if err != nil {
			return budgetResponse{}, err
		}
		return budgetLine(p.Value.Line), nil
	}
	changed := func(update billing.UpdateBudget) (budgetResponse, error) {
		update.Keyed, update.Budget, update.Reason = key, budget, "r"
		return budgetResponse{}, done(w.UpdateBudget(ctx, by, update))
	}
	holdID := billing.NewHoldID(c.wallet.ID, in.of)
	switch in.kind {
	case "grant":
		return posted(w.GrantCredits(ctx, by, billing.GrantCredits{Keyed: key, Wallet: wallet, Amount: amount, Source: billing.SourceTrial}))
	case "use":
		p, err := w.RecordUsage(ctx, by, billing.RecordUsage{
			Keyed: key, Wallet: wallet, Action: "a", Credits: &amount, Budget: string(budget), OnShortfall: billing.ShortfallReject,
		})
		if err == nil {
			c.keep(func() { c.usages = append(c.usages, p.Value.ID()) })
		}
		return posted(p, err)
	case "place":
		p, err := w.PlaceHold(ctx, by, billing.PlaceHold{
			Keyed: key, Wallet: wallet, Amount: &amount, Budget: externalID, ExpiresIn: 900,
		})
		if err == nil {
			c.keep(func() { c.holds = append(c.holds, p.Value.Hold.Number) })
		}
		return held(p, err)
	case "capture":
		return held(w.CaptureHold(ctx, by, billing.CaptureHold{Keyed: key, Hold: holdID, Amount: amount, Final: in.final, AllowMore: in.more}))
	case "release":
		return held(w.ReleaseHold(ctx, by, billing.ReleaseHold{Keyed: key, Hold: holdID}))
	case "reverse":
		return posted(w.ReverseUsage(ctx, by, billing.ReverseUsage{
			Keyed: key, Transaction: usage, ExpiredCredits: billing.ExpiredGrace, Reason: "r",
		}))
	case "limit":
		return changed(billing.UpdateBudget{Limit: billing.SetTo(amount)})
	case "freeze":
		return changed(billing.UpdateBudget{Status: billing.SetTo(map[bool]billing.BudgetStatus{
			true: billing.BudgetActive, false: billing.BudgetFrozen,
		}[in.active])})
	}
	return c.read(w, budget)
}

// read reads what is spent, held and spendable of a budget.
func (c *budgetClient) read(w *billingtest.World, budget billing.BudgetID) (budgetResponse, error) {
	s, err := w.Wallet(context.Background(), c.wallet.Tenant, string(c.wallet.ID), ledger.Strong)
	if err != nil {
		return budgetResponse{}, err
	}
	_, place, _ := budget.Split()
	shown, err := w.Budgets(context.Background(), s, w.Time(), []billing.GrantRef{place})
	if err != nil {
		return budgetResponse{}, err
	}
	b := shown[place]
	return budgetResponse{
		sequence: s.Wallet.Sequence, posted: int64(b.Spent), held: int64(b.Held), spendable: int64(b.Spendable),
	}, nil
}

func budgetLine(line *billing.Transaction) budgetResponse {
	return budgetResponse{sequence: line.Sequence, posted: int64(line.BalanceAfter), held: int64(line.HeldAfter)}
}
