package billingtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// claims are what a Then can say.
var claims = slices.Concat(ledgerClaims, holdClaims, updateClaims)

// ledgerClaims are about credit, and about wallets as wholes.
var ledgerClaims = []sentence{
	{"REQUEST is accepted", 0, nil, claimAccepted},
	{"REQUEST is replayed", 0, nil, claimReplayed},
	{"REQUEST is refused with CODE", 0, refusalClauses, claimRefused},
	{"REQUEST is refused with CODE at PATH", 0, refusalClauses, claimRefused},
	{"BATCH answers OUTCOMES", 0, nil, claimOutcomes},
	{"BATCH is refused with CODE", 0, refusalClauses, claimBatchRefused},
	{"event NUMBER of BATCH is refused with CODE at PATH", 0, refusalClauses, claimEventRefused},
	{"LINE draws TAKEN", 0, nil, claimDraws},
	{"LINE returns GIVEN", 0, nil, claimReturns},
	{"LINE charges AMOUNT", 0, nil, claimCharges},
	{"LINE is priced by version NUMBER of WORD", 0, nil, claimPricedBy},
	{"LINE splits into COSTS", 0, nil, claimComponents},
	{"LINE falls short by AMOUNT", 0, nil, claimShort},
	{"LINE occurred INSTANT", 0, nil, claimOccurred},
	{"LINE creates NAME of AMOUNT", isGrant, nil, claimCreates},
	{"AMOUNT of LINE is reversed", 0, nil, claimReversed},
	{"GRANT is STATUS", 0, []string{"AMOUNT remaining", "AMOUNT held"}, claimStatus},
	{"GRANT expires INSTANT", 0, nil, claimExpires},
	{"GRANT never expires", 0, nil, claimNeverExpires},
	{"GRANT has priority NUMBER", 0, nil, claimPriority},
	{"GRANT has source SOURCE", 0, nil, claimSource},
	{"GRANT comes from GRANT", 0, nil, claimOrigin},
	{"WALLET has FIGURES", 0, []string{"as of INSTANT"}, claimFigures},
	{"wallet WALLET is CONDITION", 0, nil, claimCondition},
	{"next to expire in WALLET is AMOUNT of GRANT", 0, []string{"as of INSTANT"}, claimNext},
	{"nothing in WALLET is to expire", 0, []string{"as of INSTANT"}, claimNext},
	{"WALLET burns GRANTS", 0, nil, claimBurns},
	{"nothing in WALLET can be spent", 0, nil, claimBurns},
	{"ledger of WALLET reads LINES", 0, nil, claimLedger},
	{"finance of WALLET reads COLUMNS", 0, []string{"as of INSTANT"}, claimFinance},
	{"WALLET has no finance", 0, []string{"as of INSTANT"}, claimFinance},
	{"ledger of WALLET ends with LINES", 0, nil, claimLedgerEnds},
	{"ledger of WALLET has NUMBER lines", 0, nil, claimLedgerLength},
}

var refusalClauses = []string{"required AMOUNT", "available AMOUNT", "retry INSTANT", "naming LINE"}

// expect compares what is with what a step says of it.
func expect[T comparable](what string, is, said T) error {
	if is != said {
		return fmt.Errorf("%s is %v", what, is)
	}
	return nil
}

// deed is the request that a step speaks of. It notes that a Then spoke of its outcome.
func (st *stage) deed(s said) (*deed, error) {
	name := in[string](s, "REQUEST", 0)
	d := st.byName[name]
	if d == nil {
		return nil, fmt.Errorf("%s has no outcome of its own", name)
	}
	d.told = true
	return d, nil
}

func claimAccepted(st *stage, s said) error {
	d, err := st.deed(s)
	switch {
	case err != nil:
		return err
	case d.latest.refusal != nil:
		return fmt.Errorf("it is refused with %s", tellRefusal(d.latest.refusal))
	case d.latest.replayed:
		return errors.New("it is replayed")
	}
	return nil
}

func claimReplayed(st *stage, s said) error {
	d, err := st.deed(s)
	switch {
	case err != nil:
		return err
	case d.latest.refusal != nil:
		return fmt.Errorf("it is refused with %s", tellRefusal(d.latest.refusal))
	case !d.latest.replayed:
		return errors.New("it is accepted as new")
	case d.first.refusal != nil:
		return nil
	}
	return d.first.same(d.latest)
}

func claimRefused(st *stage, s said) error {
	d, err := st.deed(s)
	if err != nil {
		return err
	}
	return st.refusal(s, d.latest.refusal)
}

// claimBatchRefused speaks of a batch that was refused as a whole, for what is about none of its events.
func claimBatchRefused(st *stage, s said) error {
	d := st.byName[in[string](s, "BATCH", 0)]
	d.told = true
	return st.refusal(s, d.latest.refusal)
}

func claimEventRefused(st *stage, s said) error {
	outcome, err := st.eventOf(s)
	if err != nil {
		return err
	}
	return st.refusal(s, outcome.Refusal)
}

// refusal compares a refusal with all that a step says of it: a fact that is not mentioned has to be absent.
func (st *stage) refusal(s said, refusal *billing.Error) error {
	if refusal == nil {
		return errors.New("it is not refused")
	}
	want := billing.Error{Code: in[billing.Code](s, "CODE", 0)}
	if len(s.slots["PATH"]) > 0 {
		want.Path = strings.Split(in[string](s, "PATH", 0), ".")
	}
	if s.has("required AMOUNT") {
		amount := in[billing.Credits](s.clauses["required AMOUNT"], "AMOUNT", 0)
		want.Required = &amount
	}
	if s.has("available AMOUNT") {
		amount := in[billing.Credits](s.clauses["available AMOUNT"], "AMOUNT", 0)
		want.Available = &amount
	}
	var err error
	if want.RetryAt, err = st.instantIn(s, "retry INSTANT"); err != nil {
		return err
	}
	if told := tellRefusal(refusal); told != tellRefusal(&want) {
		return fmt.Errorf("it is refused with %s (%s)", told, refusal.Message)
	}
	if s.has("naming LINE") {
		line, err := st.line(in[lineName](s.clauses["naming LINE"], "LINE", 0))
		if err != nil {
			return err
		}
		if !strings.Contains(refusal.Message, string(line.ID())) {
			return fmt.Errorf("it names another line: %s", refusal.Message)
		}
	}
	return nil
}

// tellRefusal says a refusal as a step would.
func tellRefusal(refusal *billing.Error) string {
	told := string(refusal.Code)
	if len(refusal.Path) > 0 {
		told += " at " + strings.Join(refusal.Path, ".")
	}
	if refusal.Required != nil {
		told += ", required " + refusal.Required.String()
	}
	if refusal.Available != nil {
		told += ", available " + refusal.Available.String()
	}
	if refusal.RetryAt != nil {
		told += ", retry " + sinceBeginning(*refusal.RetryAt)
	}
	return told
}

// sinceBeginning tells an instant by its distance from the beginning of the scenario.
func sinceBeginning(at time.Time) string { return at.Sub(Epoch).String() + " after the beginning" }

func claimOutcomes(st *stage, s said) error {
	d := st.byName[in[string](s, "BATCH", 0)]
	d.told = true
	if d.latest.refusal != nil {
		return fmt.Errorf("the batch is refused with %s", tellRefusal(d.latest.refusal))
	}
	var is []string
	for _, outcome := range d.latest.events {
		is = append(is, outcomeOf(outcome))
	}
	if !slices.Equal(is, listed[string](s, "OUTCOMES")) {
		return fmt.Errorf("it answers %s", strings.Join(is, ", "))
	}
	return nil
}

func claimFigures(st *stage, s said) error {
	w := st.wallet(in[string](s, "WALLET", 0))
	balance, err := st.balanceAsOf(w, s)
	if err != nil {
		return err
	}
	for _, f := range listed[figure](s, "FIGURES") {
		is := map[string]billing.Credits{
			"available": balance.Available, "held": balance.Held, "pending": balance.Pending, "posted": balance.Posted,
		}[f.name]
		if f.name == "debt" {
			if s.has("as of INSTANT") {
				return errors.New("debt is only known as of now")
			}
			if is, err = st.debt(w); err != nil {
				return err
			}
		}
		if err := expect(f.name, is, f.amount); err != nil {
			return err
		}
	}
	return nil
}

// balanceAsOf is the balance at the instant of the clause, or now.
func (st *stage) balanceAsOf(w *openWallet, s said) (billing.Balance, error) {
	at, err := st.instantIn(s, "as of INSTANT")
	if err != nil {
		return billing.Balance{}, err
	}
	if at == nil {
		return st.balance(w)
	}
	snapshot, err := st.snapshot(w)
	if err != nil {
		return billing.Balance{}, err
	}
	return st.BalanceAt(st.ctx, snapshot, *at)
}

func claimCondition(st *stage, s said) error {
	snapshot, err := st.snapshot(st.wallet(in[string](s, "WALLET", 0)))
	if err != nil {
		return err
	}
	return expect("it", snapshot.Wallet.Status, in[billing.WalletStatus](s, "CONDITION", 0))
}

func claimNext(st *stage, s said) error {
	w := st.wallet(in[string](s, "WALLET", 0))
	balance, err := st.balanceAsOf(w, s)
	if err != nil {
		return err
	}
	is, want := "nothing", "nothing"
	if e := balance.ExpiringNext; e != nil {
		is = fmt.Sprintf("%s of %s", e.Amount, st.grantName(billing.NewGrantID(w.ref.ID, e.Grant)))
	}
	if len(s.slots["GRANT"]) > 0 {
		want = fmt.Sprintf("%s of %s", in[billing.Credits](s, "AMOUNT", 0), in[string](s, "GRANT", 0))
	}
	return expect("next to expire", is, want)
}
