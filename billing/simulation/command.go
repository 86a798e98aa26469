package simulation

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// commands are what clients ask for. To add one, write a file like grant.go that has its type, how a client invents one
// and the model's rule, and add it to this list. A test fails where a command of package billing is not in the list.
var commands = []command{
	{of: billing.GrantCredits{}, weight: 40, invent: (*client).inventGrant},
	{of: billing.RecordUsage{}, weight: 40, invent: (*client).inventUsage},
	{of: billing.ReverseUsage{}, weight: 13, invent: (*client).inventReversal},
	{of: billing.AdjustBalance{}, weight: 7, invent: (*client).inventAdjustment},
	{of: billing.VoidGrant{}, weight: 5, invent: (*client).inventVoid},
	{of: billing.TransferCredits{}, weight: 7, invent: (*client).inventTransfer},
	{of: billing.SetWalletStatus{}, weight: 3, invent: (*client).inventStatus},
	{of: billing.SetBalanceAlerts{}, weight: 3, invent: (*client).inventAlerts},
	{of: billing.UpdateWallet{}, weight: 3, invent: (*client).inventWalletUpdate},
	{of: billing.UpdateCustomer{}, weight: 3, invent: (*client).inventCustomerUpdate},
	{of: billing.CreateCustomer{}, weight: 3, invent: (*client).inventCustomer},
	{of: billing.OpenWallet{}, weight: 1, invent: (*client).inventWallet},
	{of: billing.CreateAPIKey{}, weight: 2, invent: (*client).inventKey},
	{of: billing.RevokeAPIKey{}, weight: 2, invent: (*client).inventRevocation},
	{of: billing.CreateCreditPack{}, weight: 2, invent: (*client).inventPack},
	{of: billing.ArchiveCreditPack{}, weight: 2, invent: (*client).inventArchive},
	{of: billing.CreatePlan{}, weight: 2, invent: (*client).inventPlan},
	{of: billing.ArchivePlan{}, weight: 2, invent: (*client).inventPlanArchive},
	{of: billing.UpdatePortalSettings{}, weight: 2, invent: (*client).inventPortal},
	{of: billing.PlaceHold{}, weight: 35, invent: (*client).inventPlacing},
	{of: billing.CaptureHold{}, weight: 50, invent: (*client).inventCapture},
	{of: billing.ReleaseHold{}, weight: 8, invent: (*client).inventRelease},
	{of: billing.ExtendHold{}, weight: 10, invent: (*client).inventExtension},
	{of: billing.CreateTopUp{}, weight: 14, invent: (*client).inventTopUp},
	{of: billing.RefundTopUp{}, weight: 14, invent: (*client).inventRefund},
	{of: billing.RecordDuplicate{}, weight: 3, invent: (*client).inventDuplicate},
	{of: billing.ApplyPayment{}, weight: 40, invent: (*client).inventPayment},
	{of: billing.CreatePlan{}, weight: 2, invent: (*client).inventPlan},
	{of: billing.ArchivePlan{}, weight: 2, invent: (*client).inventPlanArchive},
	{of: billing.StartSubscription{}, weight: 10, invent: (*client).inventStart},
	{of: billing.CancelSubscription{}, weight: 5, invent: (*client).inventCancellation},
	{of: billing.ResumeSubscription{}, weight: 3, invent: (*client).inventResumption},
	{of: billing.ChangeSubscription{}, weight: 6, invent: (*client).inventChange},
	{of: billing.UpdateSubscription{}, weight: 4, invent: (*client).inventSubscriptionUpdate},
	{of: billing.SetSpendLimit{}, weight: 2, invent: (*client).inventSpendLimit},
	{of: billing.SetDrawLimit{}, weight: 2, invent: (*client).inventDrawLimit},
	{of: billing.CreateBudget{}, weight: 2, invent: (*client).inventBudget},
	{of: billing.UpdateBudget{}, weight: 2, invent: (*client).inventBudgetUpdate},
}

// command is one command of package billing in the simulation.
type command struct {
	of     billing.Command
	weight int // how often clients ask for it, beside the others
	invent func(*client) *request
}

// asked is what a client asks for, in a type for each command.
type asked interface {
	// wallets are those that it changes; none: it is about the tenant.
	wallets() []billing.WalletID

	// send has a process do it.
	send(ctx context.Context, p *process, by billing.Caller) (answer, error)

	// rule applies it to what the model holds of its wallets and of the tenant, in which time has passed up to now.
	// Where it refuses, it has changed nothing that matters.
	rule(on state, now int64) ruling
}

// opensWallet is what a client asks for by which wallets come into being, whose first states it judges itself.
type opensWallet interface {
	judgeOpening(s *Simulation, id string, changes []billing.WalletChange) error
}

// answer is what a process answered.
type answer struct {
	line     *billing.Transaction
	id       string // of what was created, or what became of a document
	secret   string // of an API key, where it was shown
	replayed bool
	behind   bool // it shows a wallet from before its line
}

// isBehind reports whether an answer shows a wallet from before the line in it.
func isBehind(shown *billing.Wallet, line *billing.Transaction) bool {
	return line != nil && shown.Sequence < line.Sequence
}

// state is what the model holds of a request's wallets, in their order, and of the tenant.
type state struct {
	books  []*book
	tenant *registry
	id     string // that the commit records as what is created
	trials bool   // the commit records a trial
}

// copied is the state, so that trying something on it leaves it as it is.
func (s state) copied() state {
	copied := state{tenant: s.tenant.copied(), id: s.id, trials: s.trials}
	for _, b := range s.books {
		copied.books = append(copied.books, b.copied())
	}
	return copied
}

// ruling is what the model makes of a request at an instant: what it writes, or the code of its refusal.
type ruling struct {
	lines     [][]entry // of each of its wallets
	documents []document
	answers   string // the id that it is answered with, where that is not the one that its record holds
	already   bool   // what was asked for was so before, which is answered like a replay
	code      billing.Code
	available int64 // with INSUFFICIENT_CREDITS; what is left of the hold with HOLD_AMOUNT_EXCEEDED
	bounding  bounding
}

// written is the ruling by which a request of one wallet writes lines.
func written(lines ...entry) ruling { return ruling{lines: [][]entry{lines}} }

// refused is the ruling that a request is refused.
func refused(code billing.Code) ruling { return ruling{code: code} }

// invent makes up a request, or none where there is nothing to ask for.
func (c *client) invent() *request {
	if c.sim.Shop && c.sim.chance(0.5) {
		return pick(c, []func(*client) *request{
			(*client).inventTopUp, (*client).inventRefund, (*client).inventPayment, (*client).inventPayment,
			(*client).inventPayment, (*client).inventPayment, (*client).inventPayment, (*client).inventDuplicate,
			(*client).inventClosing,
		})(c)
	}
	if c.sim.Plans && c.sim.chance(0.3) {
		return pick(c, []func(*client) *request{
			(*client).inventStart, (*client).inventStart, (*client).inventCancellation, (*client).inventResumption,
			(*client).inventChange, (*client).inventChange, (*client).inventUsage, (*client).inventCrossing, (*client).inventCrossing,
			(*client).inventPlacing, (*client).inventStatus,
		})(c)
	}
	if c.sim.Bounds && c.sim.chance(0.4) {
		return pick(c, []func(*client) *request{
			(*client).inventSpendLimit, (*client).inventSpendLimit, (*client).inventDrawLimit, (*client).inventBudget, (*client).inventBudget,
			(*client).inventBudget, (*client).inventBudgetUpdate, (*client).inventBudgetUpdate, (*client).inventGrant, (*client).inventGrant,
			(*client).inventPlacing, (*client).inventPlacing, (*client).inventPlacing, (*client).inventCapture, (*client).inventCapture,
			(*client).inventCapture, (*client).inventCapture, (*client).inventRelease, (*client).inventExtension,
			(*client).inventReversal, (*client).byToken, (*client).byToken, (*client).byToken, (*client).byToken,
		})(c)
	}
	all := 0
	for _, command := range commands {
		all += command.weight
	}
	n := c.sim.rand.IntN(all)
	for _, command := range commands {
		if n -= command.weight; n < 0 {
			return command.invent(c)
		}
	}
	return nil
}

// newRequest is a request for what is asked. Its key belongs to the first wallet, or to the tenant.
func newRequest(key billing.Keyed, body asked) *request {
	r := &request{requestKey: requestKey{key: key.IdempotencyKey}, body: body}
	if wallets := body.wallets(); len(wallets) > 0 {
		r.wallet = wallets[0]
	}
	return r
}

// onWallet is a request about one wallet.
type onWallet billing.WalletID

func (w onWallet) wallets() []billing.WalletID { return []billing.WalletID{billing.WalletID(w)} }

// onTenant is a request about the tenant.
type onTenant struct{}

func (onTenant) wallets() []billing.WalletID { return nil }
