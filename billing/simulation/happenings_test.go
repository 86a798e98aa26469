package simulation

import (
	"maps"
	"slices"
	"sync"
	"testing"
)

// happenings counts what happened in several simulations.
type happenings struct {
	mutex  sync.Mutex
	counts map[string]int
}

func (h *happenings) add(counts map[string]int) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.counts == nil {
		h.counts = map[string]int{}
	}
	for what, often := range counts {
		h.counts[what] += often
	}
}

// least is how often at least everything about holds and purchases happens in so many operations. They are about half of what the
// simulation does, so that other seeds pass, too.
const leastIn = 60_000

var least = map[string]int{
	"placing done": 2000, "capture done": 1000, "release done": 300, "extension done": 330,
	"placing INSUFFICIENT_CREDITS": 1000, "placing INVALID_INPUT": 50, "placing UNKNOWN_ACTION": 50,
	"placing WALLET_FROZEN": 200, "capture HOLD_AMOUNT_EXCEEDED": 480, "capture INSUFFICIENT_CREDITS": 100,
	"capture HOLD_EXPIRED": 300, "capture HOLD_NOT_OPEN": 160, "capture WALLET_FROZEN": 20, "capture INVALID_INPUT": 50,
	"release HOLD_EXPIRED": 30, "release HOLD_NOT_OPEN": 20, "extension HOLD_EXPIRED": 40, "extension HOLD_NOT_OPEN": 30,
	"hold OPEN": 2500, "hold CAPTURED": 330, "hold RELEASED": 300, "hold EXPIRED": 800,
	"RELEASE of a hold": 1500, "EXPIRY of a hold": 50, "VOID of a hold": 30, "voided while held": 200,
	"hold of less than was asked for": 400, "capture of more than was held": 140, "release that repays debt": 14,
	"capture of a voided grant": 15, "capture of a lapsed grant": 2, "reversal of a capture": 45,
	"hold and grant that end at one instant": 1, "status WALLET_NOT_EMPTY": 20,
	"refund done": 500, "refund NOT_REFUNDABLE": 800, "refund CURRENCY_MISMATCH": 8, "topup WALLET_CLOSED": 15,
	"event top_up.succeeded": 1000, "event top_up.failed": 350, "event top_up.canceled": 50, "event payment.duplicate": 80,
	"event refund.succeeded": 150, "event refund.failed": 150, "event dispute.opened": 250, "event dispute.won": 50,
	"event dispute.lost": 120, "purchase: with tax": 600, "purchase: written off": 250, "purchase: taken when it came back": 50,
	"purchase: written off no longer": 15, "purchase: HOLD": 150, "purchase: RELEASE": 80, "purchase: REVERSAL": 150,
	"start done": 400, "start WALLET_FROZEN": 30, "start NOT_FOUND": 10, "start INVALID_INPUT": 50, "cancellation done": 200,
	"cancellation SUBSCRIPTION_NOT_ACTIVE": 25, "resumption done": 25, "resumption INVALID_INPUT": 100, "change done": 150,
	"change SUBSCRIPTION_NOT_ACTIVE": 150, "change CURRENCY_MISMATCH": 5, "event subscription.started": 400,
	"event subscription.renewed": 1500, "event subscription.canceled": 150, "subscription SCHEDULED": 80, "subscription TRIALING": 60,
	"period that is skipped": 50, "change at the end of a period": 150, "period: GRANT": 2000, "period: EXPIRY": 800,
	"period: ROLLOVER": 1200, "period: the limit cuts": 200, "period: canceled before its end": 30,
	"period: its credit repays debt": 15, "period: what a hold gave back rolls over": 10, "hold that ends with a period": 1,
	"release of what a canceled subscription had": 15, "reversal of a usage of a period that is over": 20,
	"budget done": 350, "budget ALREADY_EXISTS": 15, "budget BUDGET_CLOSED": 6, "budget INVALID_INPUT": 8, "budgetupdate done": 150,
	"spendlimit done": 300, "drawlimit done": 130, "estimate": 600, "usage BUDGET_EXCEEDED": 80, "usage BUDGET_FROZEN": 30,
	"usage BUDGET_EXPIRED": 40, "usage BUDGET_CLOSED": 20, "usage BUDGET_ACTION_NOT_ALLOWED": 50, "usage DRAW_LIMIT_EXCEEDED": 60,
	"usage SPEND_LIMIT_REACHED": 80, "placing BUDGET_EXCEEDED": 15, "placing DRAW_LIMIT_EXCEEDED": 15, "placing SPEND_LIMIT_REACHED": 15,
	"event limit.warning": 20, "event limit.reached": 4, "event budget.warning": 20, "event budget.exhausted": 3,
	"budget: USAGE on level 1": 200, "budget: USAGE on level 2": 60, "budget: USAGE on level 3": 20, "budget: USAGE on level 4": 3,
	"budget: HOLD on level 1": 60, "budget: HOLD on level 2": 25, "budget: HOLD on level 3": 8, "budget: HOLD on level 4": 1,
	"budget: CAPTURE on level 1": 20, "budget: CAPTURE on level 2": 8, "budget: REVERSAL on level 1": 10,
	"budget: capture by another action": 4, "budget: correction of a window that is over": 20, "budget: hold of less than was asked for": 20,
	"limit of a DAY in Europe/Berlin of 23 hours": 4, "limit of a DAY in Europe/Berlin of 25 hours": 4, "read of budgets": 80,
	"read of limits": 80, "read of holds": 300, "read of grants": 300, "read of balance": 300, "read of audit": 300,
}

// check fails where something that the simulation is there for no longer happens.
func (h *happenings) check(t *testing.T, operations int64) {
	t.Helper()
	for _, what := range slices.Sorted(maps.Keys(h.counts)) {
		t.Logf("%7d %s", h.counts[what], what)
	}
	if operations < leastIn {
		return // too few to say
	}
	for what, most := range least {
		if want := int64(most) * operations / leastIn / 2; int64(h.counts[what]) < want { // some seeds are mostly about purchases
			t.Errorf("in %d operations it happens %d times that %s; it should be at least %d", operations, h.counts[what], what,
				want)
		}
	}
}
