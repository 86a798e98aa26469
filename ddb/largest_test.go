package ddb

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// maxItemBytes is DynamoDB's limit of an item.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const maxItemBytes = 400 << 10

// farAway is an instant with as many digits as any that an API takes.
var farAway = time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)

// largestRef is the n-th last of all places that a grant can have: the sequence fills its 40 bits, and one line creates
// [billing.MaxCreatedGrants].
func largestRef(n int) billing.GrantRef {
	return billing.GrantRef{Sequence: 1<<40 - 1 - int64(n/30), Ordinal: 10 + n%30}
}

func largestMetadata() billing.Metadata {
	m := billing.Metadata{}
	for n := range billing.MaxMetadataEntries {
		m[fmt.Sprintf("%040d", n)] = strings.Repeat("v",
			billing.MaxMetadataBytes/billing.MaxMetadataEntries-billing.MaxMetadataKeyBytes)
	}
	return m
}

// largestLine is a line that draws on as many grants as a wallet can have, of amounts as large as they can be for all,
// since together they are no more than the largest amount; it creates as many as one line can, and its texts are as
// long as they may be.
func largestLine(t *testing.T) *billing.Transaction {
	t.Helper()
	line := typicalLine()
	line.Type, line.Sequence, line.RecordedAt, line.OccurredAt = billing.TypeReversal, 1<<40-1, farAway, farAway
	line.Amount, line.BalanceAfter, line.DebtAfter, line.Shortfall = billing.MaxCredits, -billing.MaxCredits,
		billing.MaxCredits, billing.MaxCredits
	line.Reversed, line.TypeSequence = billing.MaxCredits, line.Sequence
	line.Key, line.Action, line.Subject = strings.Repeat("k", billing.MaxKeyBytes),
		strings.Repeat("a", billing.MaxNameBytes), strings.Repeat("s", billing.MaxNameBytes)
	line.Reason, line.Metadata, line.Dimensions = strings.Repeat("r", billing.MaxReasonBytes), largestMetadata(),
		largestMetadata()
	line.Reverses = billing.NewTransactionID(line.Wallet, line.Sequence, line.KeyHash())
	line.Counterpart = line.Reverses
	line.Drawdowns = nil
	for n := range billing.MaxLiveGrants {
		line.Drawdowns = append(line.Drawdowns, billing.Drawdown{
			Grant: largestRef(n), Amount: billing.MaxCredits / billing.MaxLiveGrants,
		})
	}
	price, err := billing.ParseDecimal("999999999999.999999")
	if err != nil {
		t.Fatal(err)
	}
	for n := range billing.MaxCreatedGrants {
		line.Created = append(line.Created, billing.Grant{
			Wallet: line.Wallet, Ref: billing.GrantRef{Sequence: line.Sequence, Ordinal: n}, Source: billing.SourceAdjustment,
			Amount: billing.MaxCredits, Priority: billing.MaxPriority, EffectiveAt: farAway, ExpiresAt: farAway,
			Paid: &billing.Money{Amount: price, Currency: "EUR"}, Reason: line.Reason, Metadata: line.Metadata,
			CreatedAt: farAway, Origin: billing.NewGrantID(line.Wallet, largestRef(n)),
		})
	}
	return line
}

// largestWallet has as many grants as there can be, at hand and in pages, and remembers as much as it can.
func largestWallet() *billing.Wallet {
	w := typicalWallet()
	grant := billing.LiveGrant{
		Ref: largestRef(0), Priority: billing.MaxPriority, ExpiresAt: farAway, EffectiveAt: farAway, Paid: true,
		Purchase: largestRef(0), Subscription: largestRef(0), Bound: true, Remaining: billing.MaxCredits,
	}
	w.Live = nil
	for range billing.InlineGrants {
		w.Live = append(w.Live, grant)
	}
	expiring := &billing.Expiring{Grant: grant.Ref, Amount: billing.MaxCredits, At: farAway}
	for n := range billing.MaxPages {
		w.Pages = append(w.Pages, billing.PageSummary{
			Number: 10_000 + n, First: grant, Count: billing.PageGrants, Sum: billing.MaxCredits, Pending: billing.MaxCredits,
			Change: farAway, Expiring: expiring,
		})
	}
	for range billing.MaxRepayments {
		w.Repayments = append(w.Repayments, billing.Repayment{Grant: grant.Ref, Amount: billing.MaxCredits})
	}
	for range billing.MaxBalanceAlerts {
		w.Alerts = append(w.Alerts, billing.BalanceAlert{Threshold: billing.MaxCredits})
	}
	for n := range billing.MaxCommitItems {
		w.LastKeys = append(w.LastKeys, billing.HashKey(fmt.Sprint(n)))
	}
	w.ExternalID, w.Name, w.Unit = strings.Repeat("e", billing.MaxExternalIDBytes),
		strings.Repeat("n", billing.MaxNameBytes), strings.Repeat("u", 40)
	return w
}

// No item that the limits allow is larger than DynamoDB takes: what is decided can be written.
func TestLargestItems(t *testing.T) {
	largest := largestLine(t)
	line, err := toItemLine(someWallet, largest)
	if err != nil {
		t.Fatal(err)
	}
	read, err := fromItemLine(line)
	if err != nil || len(read.Drawdowns) != billing.MaxLiveGrants ||
		read.Drawdowns[billing.MaxLiveGrants-1] != largest.Drawdowns[billing.MaxLiveGrants-1] {
		t.Errorf("the largest line reads as one of %d drawdowns, %v", len(read.Drawdowns), err)
	}
	wallet := largestWallet()
	full := page{number: 1, Page: ledger.Page{Revision: wallet.Revision}}
	for range billing.PageGrants {
		full.Grants = append(full.Grants, wallet.Live[0])
	}
	for name, i := range map[string]item{
		"a line": line, "the state of a wallet": toItemWallet(wallet), "a page of grants": toItemPage(someWallet, full),
		"a grant": toItemGrant(someWallet, &largest.Created[0]),
	} {
		size := ItemSize(i)
		t.Logf("%s: %d bytes", name, size)
		if size > maxItemBytes {
			t.Errorf("%s has up to %d bytes, more than %d", name, size, maxItemBytes)
		}
	}
}
