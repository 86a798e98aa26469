package simulation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedWalletUpdate asks to change fields of a wallet.
type askedWalletUpdate struct {
	onWallet
	billing.UpdateWallet
}

func (c *client) inventWalletUpdate() *request {
	key, wallet := c.key(), c.wallet()
	u := billing.UpdateWallet{Keyed: key, Wallet: string(wallet)}
	if c.sim.chance(0.5) {
		u.Name = billing.SetTo(pick(c, []string{"w", "wallet"}))
	}
	if c.sim.chance(0.5) {
		u.OverdraftLimit = billing.SetTo(billing.Credits(c.sim.rand.IntN(3)) * 40 * billing.Credit)
	}
	if c.sim.chance(0.5) {
		u.Metadata = c.metadata()
	}
	if c.sim.chance(0.3) {
		u.RateMultiplier = billing.SetTo(decimal(pick(c, multipliers)))
	}
	return newRequest(key, askedWalletUpdate{onWallet(wallet), u})
}

// metadata is an update of metadata: one of a few, or that there is none.
func (c *client) metadata() billing.Edit[billing.Metadata] {
	if c.sim.chance(0.3) {
		return billing.Clear[billing.Metadata]()
	}
	return billing.SetTo(billing.Metadata{"k": fmt.Sprint(c.sim.rand.IntN(3))})
}

func (r askedWalletUpdate) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	updated, err := p.UpdateWallet(ctx, by, r.UpdateWallet)
	if err != nil {
		return answer{}, err
	}
	return answer{replayed: updated.Replayed}, nil
}

func (r askedWalletUpdate) rule(on state, now int64) ruling {
	b := on.books[0]
	if b.status == "CLOSED" {
		return refused(billing.CodeWalletClosed)
	}
	if r.OverdraftLimit.Given && b.debt > int64(*r.OverdraftLimit.Value) {
		short := refused(billing.CodeInsufficientCredits)
		short.available = b.available(now)
		return short
	}
	was, is := map[string]string{}, map[string]string{}
	note := func(field, before, after string) {
		if before != after {
			was[field], is[field] = before, after
		}
	}
	if r.Name.Given {
		note("name", b.name, *r.Name.Value)
		b.name = *r.Name.Value
	}
	if r.OverdraftLimit.Given {
		after := int64(*r.OverdraftLimit.Value)
		note("overdraftLimit", fmt.Sprint(b.limit/micro), fmt.Sprint(after/micro)) // they are whole credits
		b.limit = after
	}
	if r.RateMultiplier.Given {
		after := r.RateMultiplier.Value.String()
		note("rateMultiplier", b.multiplier, after)
		b.multiplier = after
	}
	if r.Metadata.Given {
		b.metadata = noteMetadata(r.Metadata, b.metadata, was, is)
		b.profiled = true
	}
	ruled := written()
	if len(was)+len(is) > 0 {
		ruled.documents = []document{audited("updateWallet", r.Wallet, was, is)}
	}
	return ruled
}

// noteMetadata notes how the only entry that metadata has here changes, and returns the metadata after it.
func noteMetadata(edit billing.Edit[billing.Metadata], before string, was, is map[string]string) string {
	after := noMetadata
	if edit.Value != nil {
		after = fmt.Sprint(map[string]string(*edit.Value))
	}
	if before == after {
		return after
	}
	if before != noMetadata {
		was["metadata.k"] = strings.TrimSuffix(strings.TrimPrefix(before, "map[k:"), "]")
	}
	if after != noMetadata {
		is["metadata.k"] = (*edit.Value)["k"]
	}
	return after
}

// judgeWalletDocuments compares the documents that a commit writes and removes in a wallet.
func (b *book) judgeWalletDocuments(change *billing.WalletChange) error {
	id, revision := string(change.After.ID), change.After.Revision
	var want, got []document
	if b.profiled {
		want = append(want, document{
			kind: "profile", of: id, after: revision, says: fmt.Sprint(change.After.Customer, " ", b.metadata),
		})
	}
	if b.listed != b.status {
		want = append(want, document{kind: "listed-wallet", of: b.status, id: id, after: revision},
			document{kind: "listed-wallet", of: b.listed, id: id, says: "removed"})
	}
	want = append(want, b.holdDocuments(revision)...)
	want = append(want, b.topUpDocuments(id, revision)...)
	want = append(want, b.subscriptionDocuments(id, revision)...)
	want = append(want, b.boundDocuments(revision)...)
	b.profiled, b.listed = false, b.status
	for _, stored := range change.Documents {
		described, is := describeBound(stored, change.After.CommittedAt.UnixMicro())
		if !is {
			described = describeDocument(stored)
		}
		got = append(got, described)
	}
	for _, key := range change.Removed {
		if number, ok := billing.ParseHoldNumber(key.ID); ok && key.Kind == billing.KindHold {
			got = append(got, document{kind: "hold", says: fmt.Sprint("removed ", number)})
			continue
		}
		if gone, is := describeUnlisted(key); is {
			got = append(got, gone)
			continue
		}
		got = append(got, document{kind: string(key.Kind), of: key.Parent, id: key.ID, says: "removed"})
	}
	inOrder(want)
	inOrder(got)
	if !slices.Equal(want, got) {
		return fmt.Errorf("the documents of the wallet are\n%+v\nin the model\n%+v", got, want)
	}
	return nil
}

// askedCustomerUpdate asks to change fields of a customer.
type askedCustomerUpdate struct {
	onTenant
	billing.UpdateCustomer
}

func (c *client) inventCustomerUpdate() *request {
	key := c.key()
	u := billing.UpdateCustomer{Keyed: key, Customer: pick(c, slices.Sorted(maps.Keys(c.sim.tenant.customers)))}
	if c.sim.chance(0.5) {
		u.Name = billing.SetTo(pick(c, []string{"C", "client 1", "Acme (main) company", "company"}))
	}
	if c.sim.chance(0.5) {
		u.Email = billing.SetTo(pick(c, []string{"A@acme.example", "b@acme.example"}))
		if c.sim.chance(0.3) {
			u.Email = billing.Clear[string]()
		}
	}
	if c.sim.chance(0.5) {
		u.Metadata = c.metadata()
	}
	return newRequest(key, askedCustomerUpdate{UpdateCustomer: u})
}

func (r askedCustomerUpdate) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return customerOf(p.UpdateCustomer(ctx, by, r.UpdateCustomer))
}

func (r askedCustomerUpdate) rule(on state, _ int64) ruling {
	before := on.tenant.customers[r.Customer]
	after := before
	was, is := map[string]string{}, map[string]string{}
	if r.Name.Given {
		after.name = *r.Name.Value
	}
	if r.Email.Given {
		if after.email = ""; r.Email.Value != nil {
			after.email = *r.Email.Value
		}
	}
	if r.Metadata.Given {
		after.metadata = noteMetadata(r.Metadata, before.metadata, was, is)
	}
	for field, values := range map[string][2]string{"name": {before.name, after.name}, "email": {before.email, after.email}} {
		if values[0] == values[1] {
			continue
		}
		if values[0] != "" {
			was[field] = values[0]
		}
		if values[1] != "" {
			is[field] = values[1]
		}
	}
	after.revision++
	on.tenant.customers[r.Customer] = after
	documents := []document{{
		kind: "customer", id: r.Customer, before: before.revision, after: after.revision,
		says: sayCustomer(after.externalID, after.name, after.email, after.zone, after.metadata),
	}}
	if len(was)+len(is) > 0 {
		documents = append(documents, audited("updateCustomer", r.Customer, was, is))
	}
	words := wordsIn(after.externalID, after.email, after.name)
	earlier := wordsIn(before.externalID, before.email, before.name)
	for _, word := range words {
		if !slices.Contains(earlier, word) {
			documents = append(documents, found(word, r.Customer, ""))
		}
	}
	for _, word := range earlier {
		if !slices.Contains(words, word) {
			gone := found(word, r.Customer, "")
			gone.before, gone.after, gone.says = 1, 0, "removed"
			documents = append(documents, gone)
		}
	}
	return ruling{documents: documents}
}

// wordsIn are the words under which somebody is found who has these fields. The fields of this package have fewer words
// than the most, so that it does not matter which come first.
func wordsIn(fields ...string) []string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	words := map[string]bool{}
	for _, word := range strings.Fields(strings.ToLower(strings.Join(fields, " "))) {
		for at := range word {
			begins := strings.ContainsRune(letters, rune(word[at])) &&
				(at == 0 || !strings.ContainsRune(letters, rune(word[at-1])))
			if begins && len(word)-at >= 2 {
				words[word[at:]] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(words))
}

// found is the document of a word under which a customer is found.
func found(word, customer, wallet string) document {
	id := word + "\x1f" + customer
	if wallet != "" {
		id += "\x1f" + wallet
	}
	return document{kind: "search-entry", of: word[:2], id: id, after: 1}
}
