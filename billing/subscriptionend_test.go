package billing

import (
	"go/ast"
	"testing"
	"time"
)

// renewed returns a wallet with a subscription of 100 credits for 10.00 whose first charge is paid, at the middle of its first
// period.
func renewed(t *testing.T, plan Plan) (*subscribed, SubscriptionID, *TopUp) {
	t.Helper()
	s, id := sold(t, plan)
	s.says(id, PaymentSucceeded)
	s.at("2027-02-14T10:00:00Z")
	return s, id, s.latest(id)
}

// aftermath applies what the provider says of the refunds and disputes of a charge.
func (s *subscribed) aftermath(t *TopUp, refunds []PaymentRefund, disputes ...PaymentDispute) {
	s.t.Helper()
	p := Payment{
		ID: t.Payment, TopUp: t.TopUpID(), Attempt: t.PaidAttempt(), State: PaymentSucceeded, Received: t.Terms.Price,
		Refunds: refunds, Disputes: disputes,
	}
	s.run(NewApplyPayment(ApplyPayment{TopUp: t.TopUpID(), Payment: p}))
}

// Credit of a period may come back after the subscription was canceled, and before the period would have ended: the grant has ended
// with its subscription, whatever its instant says. What a bank or a seller took from the customer comes back as a grant of its own.
func TestCreditThatComesBackToACanceledSubscription(t *testing.T) {
	for name, test := range map[string]struct {
		leaves, returns func(*subscribed, *TopUp)
		want            Credits
	}{
		"a refund that failed": {
			func(s *subscribed, c *TopUp) {
				s.aftermath(c, []PaymentRefund{{ID: "r", Minor: 400, State: RefundPending}})
			},
			func(s *subscribed, c *TopUp) {
				s.aftermath(c, []PaymentRefund{{ID: "r", Minor: 400, State: RefundFailed}})
			}, 40 * Credit,
		},
		"a dispute that was won": {
			func(s *subscribed, c *TopUp) {
				s.aftermath(c, nil, PaymentDispute{ID: "d", Minor: 1000, State: DisputeOpen})
			},
			func(s *subscribed, c *TopUp) {
				s.aftermath(c, nil, PaymentDispute{ID: "d", Minor: 1000, State: DisputeWon})
			}, 100 * Credit,
		},
		"a dispute of a part that was lost": {
			func(s *subscribed, c *TopUp) {
				s.aftermath(c, nil, PaymentDispute{ID: "d", Minor: 600, State: DisputeOpen})
			},
			func(s *subscribed, c *TopUp) {
				s.aftermath(c, nil, PaymentDispute{ID: "d", Minor: 600, State: DisputeLost})
			}, 40 * Credit,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, id, charge := renewed(t, Plan{})
			test.leaves(s, charge)
			s.run(NewCancelSubscription(s.key(), id, ChangeNow))
			s.has(0)
			test.returns(s, charge)
			s.has(test.want)
			back := s.wallet.Live
			if len(back) != 1 || back[0].Bound || !back[0].ExpiresAt.Equal(s.now.Add(GracePeriod)) || !back[0].Costs {
				t.Errorf("got %+v", back)
			}
			s.now = s.now.Add(GracePeriod - time.Microsecond)
			s.has(test.want)
			s.now = s.now.Add(time.Microsecond)
			s.has(0)
		})
	}
}

// asksByInstants are the functions that may ask by the instants of a grant alone whether it has lapsed, each with the reason. All others
// ask hasEnded, endedBy or endedBefore.
var asksByInstants = map[string]string{
	"Lapsed":          "it answers that",
	"hasEnded":        "it also asks the subscription",
	"over":            "a hold has no subscription",
	"due":             "a page lists instants",
	"lapsedBy":        "of live grants, which a subscription that was canceled has none of",
	"alsoReturned":    "it lists what may expire by itself",
	"endRolled":       "it ends what the subscription leaves",
	"apply":           "of a grant that is to be created",
	"validateEnded":   "it checks the subscription beside it",
	"validateBlocked": "it checks live grants, of which validateEnded checks the subscription",
}

// Nothing else asks the instants of a grant whether it has ended, so that no grant of a canceled subscription is taken for one that
// can be spent.
func TestWhetherAGrantHasEnded(t *testing.T) {
	found := map[string]bool{}
	for name, file := range parsed(t) {
		for _, declaration := range file.Decls {
			function, is := declaration.(*ast.FuncDecl)
			if !is || function.Body == nil {
				continue
			}
			ast.Inspect(function.Body, func(n ast.Node) bool {
				call, is := n.(*ast.CallExpr)
				if !is {
					return true
				}
				called := ""
				switch of := call.Fun.(type) {
				case *ast.SelectorExpr:
					called = of.Sel.Name
				case *ast.Ident:
					called = of.Name
				}
				if called != "Lapsed" && called != "hasLapsed" {
					return true
				}
				found[function.Name.Name] = true
				if asksByInstants[function.Name.Name] == "" {
					t.Errorf("%s: %s asks %s; use hasEnded, endedBy or endedBefore", name, function.Name.Name, called)
				}
				return true
			})
		}
	}
	for name := range asksByInstants {
		if !found[name] {
			t.Errorf("%s asks nothing of the kind any more", name)
		}
	}
}
