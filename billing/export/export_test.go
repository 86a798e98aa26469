package export_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/export"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// allLines returns a wallet's whole ledger, oldest first, with a line of every type but TRANSFER_IN.
func allLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	return linesOf(t, func(*billingtest.World) {})
}

// linesOf returns the ledger of allLines, to whose world something happens in its middle.
func linesOf(t testing.TB, happens func(*billingtest.World)) []*billing.Transaction {
	t.Helper()
	w := billingtest.NewWorld(billingtest.NewMemory(), 3)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	created, err := w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "c"}, Name: "C", TimeZone: "UTC",
	})
	check(err)
	var wallets [2]*billing.Wallet
	for i := range wallets {
		opened, err := w.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
			Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("w", i)}, Customer: string(created.Value.ID), Name: "w", Unit: "credits",
			OverdraftLimit: 50 * billing.Credit,
		})
		check(err)
		wallets[i] = opened.Value
	}
	id, n := string(wallets[0].ID), 0
	key := func() billing.Keyed { n++; return billing.Keyed{IdempotencyKey: fmt.Sprint("key \"<é>\" ", n)} }
	grant := func(amount billing.Credits, priority int, expires time.Duration) {
		t.Helper()
		g := billing.GrantCredits{
			Keyed: key(), Wallet: id, Amount: amount, Source: billing.SourcePurchase, Priority: priority, Reason: "r",
		}
		if expires > 0 {
			at := w.Time().Add(expires)
			g.ExpiresAt = &at
			g.Paid = &billing.Money{Currency: "EUR"}
		}
		_, err := w.GrantCredits(t.Context(), billingtest.Caller, g)
		check(err)
	}
	usage := func(credits billing.Credits) billing.TransactionID {
		t.Helper()
		quantity, _ := billing.ParseDecimal("1.5")
		posted, err := w.RecordUsage(t.Context(), billingtest.Caller, billing.RecordUsage{
			Keyed: key(), Wallet: id, Action: "chat", Quantity: quantity, Dimensions: billing.Metadata{"model": "large"},
			Credits: &credits, Subject: "s", OnShortfall: billing.ShortfallOverdraft,
			Metadata: billing.Metadata{"a": "<&>\u2028"},
		})
		check(err)
		return posted.Value.ID()
	}
	reverse := func(id billing.TransactionID, policy billing.ExpiredCreditPolicy) {
		t.Helper()
		_, err := w.ReverseUsage(t.Context(), billingtest.Caller, billing.ReverseUsage{
			Keyed: key(), Transaction: id, ExpiredCredits: policy, Reason: "r",
		})
		check(err)
	}
	grant(10*billing.Credit, 5, time.Hour)
	grant(20*billing.Credit, 1, 48*time.Hour)
	grant(30*billing.Credit, 5, 0)
	first := usage(25*billing.Credit + 1)
	w.Pass(2 * time.Hour)
	happens(w)
	second := usage(50 * billing.Credit)
	grant(40*billing.Credit, 9, 0)
	reverse(second, billing.ExpiredGrace)
	w.Pass(72 * time.Hour)
	reverse(first, billing.ExpiredAgain)
	_, err = w.AdjustBalance(t.Context(), billingtest.Caller, billing.AdjustBalance{
		Keyed: key(), Wallet: id, Amount: -3 * billing.Credit, Reason: "r",
	})
	check(err)
	_, err = w.TransferCredits(t.Context(), billingtest.Caller, billing.TransferCredits{
		Keyed: key(), From: id, To: string(wallets[1].ID), Amount: billing.Credit, Reason: "r",
	})
	check(err)
	snapshot, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, id, ledger.Strong)
	check(err)
	page, err := w.Grants(t.Context(), snapshot, w.Time(), ledger.GrantQuery{Limit: 1})
	check(err)
	_, err = w.VoidGrant(t.Context(), billingtest.Caller, billing.VoidGrant{
		Keyed: key(), Grant: page.Grants[0].ID(), Reason: "r",
	})
	check(err)
	snapshot, err = w.Wallet(t.Context(), billingtest.Caller.Tenant, id, ledger.Strong)
	check(err)
	found, err := w.Transactions(t.Context(), &snapshot.Wallet, ledger.LineQuery{Limit: 100})
	check(err)
	lines := make([]*billing.Transaction, len(found.Lines))
	for i, line := range found.Lines {
		lines[len(lines)-1-i] = line
	}
	return lines
}

// file returns the file of a ledger whose prices are those of testRates.
func file(t testing.TB, lines []*billing.Transaction) []byte {
	t.Helper()
	return fileWith(t, lines, func(*billing.Transaction) export.Rates { return ratesAt(testRates) })
}

// fileWith returns the file of a ledger, with the rates of each line.
func fileWith(t testing.TB, lines []*billing.Transaction, rates func(*billing.Transaction) export.Rates) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, line := range lines {
		if err := export.Write(&out, line, rates(line)); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func TestVerify(t *testing.T) {
	lines := allLines(t)
	types := map[billing.TransactionType]bool{}
	for _, line := range lines {
		types[line.Type] = true
	}
	for _, kind := range []billing.TransactionType{
		"GRANT", "USAGE", "REVERSAL", "EXPIRY", "VOID", "ADJUSTMENT", "TRANSFER_OUT", "REPAYMENT",
	} {
		if !types[kind] {
			t.Errorf("the ledger has no %s", kind)
		}
	}
	report, err := export.Verify(bytes.NewReader(file(t, lines)))
	if err != nil {
		t.Fatal(err)
	}
	last := lines[len(lines)-1]
	if report.Head != last.Hash || report.Lines != last.Sequence || report.Posted != last.BalanceAfter ||
		report.Wallet != last.Wallet {
		t.Errorf("the report is %+v, and the last line %+v", report, last)
	}
}

// Whichever bit of a file is flipped, Verify names the line that it is in.
func TestVerifyFindsEveryFlippedByte(t *testing.T) {
	for name, lines := range map[string][]*billing.Transaction{
		"by the request":   allLines(t),
		"by a rate card":   pricedLines(t)[:6], // in which each byte of a rate changes the price
		"of holds":         heldLines(t)[:11],
		"of a reservation": reservedLines(t),
		"of periods":       periodLines(t),
	} {
		t.Run(name, func(t *testing.T) { findsEveryFlippedByte(t, file(t, lines)) })
	}
}

func findsEveryFlippedByte(t *testing.T, whole []byte) {
	t.Helper()
	for at := range whole {
		end := at + bytes.IndexByte(whole[at:], '\n') + 1
		flipped := bytes.Clone(whole[:end]) // what follows is read after the fault is found
		bit := byte(1) << (at % 8)
		flipped[at] ^= bit
		_, err := export.Verify(bytes.NewReader(flipped))
		var fault *export.Fault
		if !errors.As(err, &fault) {
			t.Fatalf("byte %d flipped by %#x is not found", at, bit)
		}
		if in := int64(bytes.Count(whole[:at], []byte("\n")) + 1); fault.Line != in {
			t.Fatalf("byte %d of line %d flipped by %#x is found in line %d: %v", at, in, bit, fault.Line, err)
		}
	}
}

// Lines that were left out, repeated or exchanged are found.
func TestVerifyFindsMovedLines(t *testing.T) {
	type lines = []*billing.Transaction
	for name, forge := range map[string]func(lines) lines{
		"a line left out":         func(l lines) lines { return append(l[:3:3], l[4:]...) },
		"a line put in twice":     func(l lines) lines { return append(l[:3:3], l[2:]...) },
		"two lines exchanged":     func(l lines) lines { l[1], l[2] = l[2], l[1]; return l },
		"the first line left out": func(l lines) lines { return l[1:] },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := export.Verify(bytes.NewReader(file(t, forge(allLines(t)))))
			var fault *export.Fault
			if !errors.As(err, &fault) {
				t.Fatal("it is not found")
			}
		})
	}
}

func TestVerifyEmptyAndCutOffFiles(t *testing.T) {
	report, err := export.Verify(strings.NewReader(""))
	if err != nil || report.Lines != 0 {
		t.Errorf("an empty file: %+v, %v", report, err)
	}
	whole := file(t, allLines(t))
	_, err = export.Verify(bytes.NewReader(whole[:len(whole)-1]))
	if err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("a file that is cut off: %v", err)
	}
}
