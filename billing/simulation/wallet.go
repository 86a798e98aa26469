package simulation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedWallet asks for a new wallet.
type askedWallet struct {
	onTenant
	billing.OpenWallet
}

func (c *client) inventWallet() *request {
	key := c.key()
	owners := slices.Sorted(maps.Keys(c.sim.tenant.customers))
	r := billing.OpenWallet{
		Keyed: key, Customer: pick(c, owners), Name: "w", Unit: "credits",
		OverdraftLimit: billing.Credits(c.sim.rand.IntN(3)) * 40 * billing.Credit,
	}
	if c.sim.chance(0.7) {
		r.ExternalID = c.externalID()
	}
	return newRequest(key, askedWallet{OpenWallet: r})
}

func (r askedWallet) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	opened, err := p.OpenWallet(ctx, by, r.OpenWallet)
	if err != nil {
		return answer{}, err
	}
	return answer{id: string(opened.Value.ID), replayed: opened.Replayed}, nil
}

func (r askedWallet) rule(on state, _ int64) ruling {
	claimed, free := on.tenant.claim("wallet", r.ExternalID, on.id)
	if !free {
		return refused(billing.CodeAlreadyExists)
	}
	owner := on.tenant.customers[r.Customer]
	owner.wallets = append(slices.Clone(owner.wallets), on.id)
	on.tenant.customers[r.Customer] = owner
	documents := append(claimed, document{kind: "wallet-link", of: r.Customer, id: on.id, after: 1})
	for _, word := range wordsIn(strings.TrimPrefix(on.id, "wal_"), r.ExternalID) {
		documents = append(documents, found(word, r.Customer, on.id))
	}
	return ruling{documents: documents}
}

// judgeOpening compares the wallet that a commit opens with what was asked for.
func (r askedWallet) judgeOpening(s *Simulation, id string, changes []billing.WalletChange) error {
	if len(changes) != 1 || changes[0].Before != nil || string(changes[0].After.ID) != id ||
		changes[0].After.Revision != 1 {
		return fmt.Errorf("%q opens %s by another change: %+v", r.IdempotencyKey, id, changes)
	}
	change := &changes[0]
	after := &change.After
	if string(after.Customer) != r.Customer || after.ExternalID != r.ExternalID || after.Name != r.Name ||
		after.Unit != r.Unit ||
		after.OverdraftLimit != r.OverdraftLimit {
		return fmt.Errorf("%q opens %+v", r.IdempotencyKey, *after)
	}
	profile := document{kind: "profile", of: id, after: 1, says: r.Customer + " " + noMetadata}
	list := document{kind: "listed-wallet", of: "ACTIVE", id: id, after: 1}
	if len(change.Documents) != 2 || describeDocument(change.Documents[0]) != profile ||
		describeDocument(change.Documents[1]) != list {
		return fmt.Errorf("%q has the documents %+v in its wallet", r.IdempotencyKey, change.Documents)
	}
	s.books[after.ID] = newBook(int64(r.OverdraftLimit), after.CommittedAt.UnixMicro())
	s.books[after.ID].customer = r.Customer
	if err := s.judgeState(s.books[after.ID], change, after.CommittedAt.UnixMicro()); err != nil {
		return err
	}
	s.ids = append(s.ids, after.ID)
	s.keep(after.ID)
	return nil
}
