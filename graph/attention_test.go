package graph_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/attention"
	"github.com/drawdown-billing/drawdown/billing/attention/attentiontest"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

// followed is a store in memory whose commits are followed.
type followed struct {
	*outboxtest.Memory
	follower *attentiontest.Store
}

func (f *followed) Commit(ctx context.Context, d *billing.Decision) error {
	if err := f.Memory.Commit(ctx, d); err != nil || f.follower == nil {
		return err
	}
	return f.follower.Follow(ctx, d)
}

// newFollowed returns a shop with the wallet "main", in which what asks for attention is listed as the function outbox does.
func newFollowed(t *testing.T) shop {
	t.Helper()
	store := &followed{Memory: outboxtest.NewMemory()}
	a := serve(t, &watched{Store: store})
	store.follower = &attentiontest.Store{Store: store.Memory, Watch: attention.New(store.Memory, a.world.Runtime())}
	a.secret = a.key(billing.Test, billing.ScopeAdmin)
	id := a.wallet("main").str("id")
	return shop{a, billing.WalletRef{Tenant: billing.Test, ID: billing.WalletID(id)}}
}

// asks checks which kinds have entries, each of them once, and returns nothing else.
func (s shop) asks(want ...billing.AttentionKind) {
	s.t.Helper()
	var fields []string
	for _, kind := range billing.AttentionKinds {
		fields = append(fields, fmt.Sprintf(`%s: attention(kind: %[1]s) { nodes { id kind since } }`, kind))
	}
	got := s.query(`{ ` + strings.Join(fields, " ") + ` }`)
	var listed []billing.AttentionKind
	for _, kind := range billing.AttentionKinds {
		nodes := got.list(string(kind) + ".nodes")
		if len(nodes) > 0 {
			listed = append(listed, kind)
		}
		if len(nodes) > 1 {
			s.t.Errorf("%s is listed %d times", kind, len(nodes))
		}
	}
	slices.Sort(want)
	slices.Sort(listed)
	if !slices.Equal(listed, want) {
		s.t.Errorf("what asks for attention is %v, want %v", listed, want)
	}
}

// entry returns the only entry of a kind.
func (s shop) entry(kind billing.AttentionKind) answer {
	s.t.Helper()
	return s.query(`{ attention(kind: ` + string(kind) + `) { nodes { id kind since detail wallet { externalId } topUp { id }
		subscription { id } endpoint { id } } } }`).in("attention.nodes.0")
}

// A wallet is listed for its balance, its debt and its status as long as these are so, each once.
func TestAttentionOfWallets(t *testing.T) {
	s := newFollowed(t)
	s.asks()
	s.done("setBalanceAlerts", `{"idempotencyKey": "a", "walletId": "main", "thresholds": ["20", "50"]}`)
	s.grant("main", "g", "100")
	s.asks()
	s.use("main", "u1", "60")
	s.asks(billing.AttentionBalanceLow)
	since := s.entry(billing.AttentionBalanceLow).str("since")
	s.entry(billing.AttentionBalanceLow).in("wallet.externalId").is(`"main"`)
	s.entry(billing.AttentionBalanceLow).in("detail").is(`"Less than 50 credits are left."`)
	s.world.Pass(time.Hour)
	s.use("main", "u2", "25")
	s.entry(billing.AttentionBalanceLow).in("detail").is(`"Less than 20 credits are left."`)
	s.entry(billing.AttentionBalanceLow).in("since").is(quoted(since))
	s.use("main", "u3", "15")
	s.asks(billing.AttentionBalanceLow, billing.AttentionBalanceDepleted)
	s.done("updateWallet", `{"idempotencyKey": "o", "walletId": "main", "overdraftLimit": "30"}`)
	s.use("main", "u4", "10", `"onShortfall": "OVERDRAFT"`)
	s.asks(billing.AttentionBalanceLow, billing.AttentionBalanceDepleted, billing.AttentionInDebt)
	s.done("setWalletStatus", `{"idempotencyKey": "f", "walletId": "main", "status": "FROZEN", "reason": "r"}`)
	s.asks(billing.AttentionBalanceLow, billing.AttentionBalanceDepleted, billing.AttentionInDebt, billing.AttentionFrozen)
	s.done("setWalletStatus", `{"idempotencyKey": "t", "walletId": "main", "status": "ACTIVE", "reason": "r"}`)
	s.asks(billing.AttentionBalanceLow, billing.AttentionBalanceDepleted, billing.AttentionInDebt)
	s.grant("main", "pays", "11")
	s.asks(billing.AttentionBalanceLow)
	s.grant("main", "more", "100")
	s.asks()
}

// A recharge that fails is listed, and another entry says that Drawdown has disabled it, until it is enabled again.
func TestAttentionOfRecharges(t *testing.T) {
	s := newFollowed(t)
	s.sell("p", "100", "0", "10.00")
	s.buy("b", "p", "sim_ok")
	s.configure("r", "20", "p", "sim_decline")
	s.use("main", "u", "85")
	s.drive()
	s.asks(billing.AttentionRechargeFailed)
	for i, at := range []time.Duration{2 * time.Hour, 9 * time.Hour} {
		s.clock(at)
		s.use("main", fmt.Sprint("later ", i), "1")
		s.drive()
	}
	s.asks(billing.AttentionRechargeDisabled)
	s.entry(billing.AttentionRechargeDisabled).in("detail").is(`"The charge failed 3 times in a row. Choose another card to enable it again."`)
	s.configure("other", "20", "p", "sim_ok")
	s.drive()
	s.asks()
}

// A subscription is listed while a charge of it is not paid.
func TestAttentionOfSubscriptions(t *testing.T) {
	for name, ends := range map[string]func(p payer, id string){
		"paid": func(p payer, id string) {
			p.done("updateSubscription", `{"idempotencyKey": "card", "subscriptionId": "`+id+`", "paymentMethod": "sim_ok"}`)
			p.is(id, "ACTIVE", "100")
		},
		"given up": func(p payer, id string) {
			p.clock("2027-02-08T00:00:00Z")
			p.is(id, "CANCELED", "0")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newFollowed(t)
			p := payer{subscriber{s.api}, s.wallet}
			p.clock("2027-01-01T00:00:00Z")
			p.plan("pro", "100", "10.00")
			id := p.pays("pro", "sim_ok")
			p.done("updateSubscription", `{"idempotencyKey": "m", "subscriptionId": "`+id+`", "paymentMethod": "sim_decline"}`)
			p.clock("2027-02-01T00:00:00Z")
			p.is(id, "PAST_DUE", "100")
			s.asks(billing.AttentionPastDue)
			s.entry(billing.AttentionPastDue).in("subscription.id").is(quoted(id))
			s.entry(billing.AttentionPastDue).in("wallet.externalId").is(`"main"`)
			ends(p, id)
			got := s.query(`{ attention(kind: SUBSCRIPTION_PAST_DUE) { nodes { id } } }`).list("attention.nodes")
			if len(got) > 0 {
				t.Errorf("it is still listed: %v", got)
			}
		})
	}
}

// Disputes and refunds are listed by their top-ups. What nothing ends is listed for 30 days.
func TestAttentionOfTopUps(t *testing.T) {
	s := newFollowed(t)
	s.sell("p", "100", "0", "10.00")
	won, lost, refunded := s.buy("1", "p", "sim_ok").str("id"), s.buy("2", "p", "sim_ok").str("id"), s.buy("3", "p", "sim_ok").str("id")
	s.simulate("o1", won, "DISPUTE_OPEN")
	s.asks(billing.AttentionDisputeOpen)
	s.entry(billing.AttentionDisputeOpen).in("topUp.id").is(quoted(won))
	s.entry(billing.AttentionDisputeOpen).in("detail").is(`"10.00 USD are disputed."`)
	s.simulate("w1", won, "DISPUTE_WON")
	s.asks()
	s.simulate("o2", lost, "DISPUTE_OPEN")
	s.simulate("l2", lost, "DISPUTE_LOST")
	s.asks(billing.AttentionDisputeLost)
	s.done("refundTopUp", refundInput("r", refunded, "2.00"))
	s.simulate("f", refunded, "REFUND_FAIL")
	s.asks(billing.AttentionDisputeLost, billing.AttentionRefundFailed)
	s.done("refundTopUp", refundInput("again", refunded, "2.00"))
	s.asks(billing.AttentionDisputeLost)
	s.world.Pass(billing.AttentionFor - time.Second)
	s.asks(billing.AttentionDisputeLost)
	s.world.Pass(time.Second)
	s.asks()
}

// An endpoint is listed once it was disabled for what it answered, and not by a request.
func TestAttentionOfEndpoints(t *testing.T) {
	s := newFollowed(t)
	first, second := s.endpoint("https://example.com").str("endpoint.id"), s.endpoint("https://example.org").str("endpoint.id")
	s.done("updateWebhookEndpoint", `{"idempotencyKey": "off", "endpointId": "`+second+`", "enabled": false}`)
	s.asks()
	s.sender.AnswersWith(outbox.Answer{Status: 410})
	s.done("sendTestWebhook", `{"idempotencyKey": "t", "endpointId": "`+first+`"}`)
	s.deliver()
	s.asks(billing.AttentionWebhookFailing)
	s.entry(billing.AttentionWebhookFailing).in("endpoint.id").is(quoted(first))
	s.entry(billing.AttentionWebhookFailing).in("wallet").is(`null`)
	s.done("updateWebhookEndpoint", `{"idempotencyKey": "on", "endpointId": "`+first+`", "enabled": true}`)
	s.asks()
}

// A list has pages of every size, the newest first. Other tenants see nothing of it.
func TestAttentionPages(t *testing.T) {
	s := newFollowed(t)
	var all []string
	for n := range 5 {
		name := fmt.Sprint("w", n)
		s.api.wallet(name)
		s.world.Pass(time.Duration(n%2) * time.Second) // some begin at one instant
		s.done("setWalletStatus", `{"idempotencyKey": "f`+name+`", "walletId": "`+name+`", "status": "FROZEN", "reason": "r"}`)
	}
	list := listing{s.api, `query($first: Int, $after: String) { list: attention(kind: FROZEN, first: $first, after: $after) {` +
		connection("id wallet { externalId }") + `} }`, `{}`}
	all = list.page("100", "null").of("nodes", "id")
	if len(all) != 5 {
		t.Fatalf("%v are listed", all)
	}
	list.pages("id", all...)
	list.refusesCursors()
	live := s.as(s.key(billing.Live, billing.ScopeRead))
	live.query(`{ attention(kind: FROZEN) { nodes { id } } }`).in("attention.nodes").is(`[]`)
}
