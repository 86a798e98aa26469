package simulation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// finish checks what is left when every client has its answers: all that stands is replayed and changes nothing,
// and what the reads show is what the model holds, now and at the instants of the past.
func (s *Simulation) finish(ctx context.Context) error {
	quiet := s.newProcess(s.store)
	for _, id := range s.ids { // a replay about a subscription books what is due, too
		watched := s.newProcess(&watched{s.store, s})
		if err := watched.BookDue(ctx, billing.WalletRef{Tenant: s.caller.Tenant, ID: id}); err != nil {
			return err
		}
		if s.failed != nil {
			return s.failed
		}
	}
	commits := s.Commits
	for _, r := range s.accepted {
		again, err := r.body.send(ctx, quiet, s.callerOf(r))
		if err != nil {
			return fmt.Errorf("%q sent again at the end: %w", r.key, err)
		}
		if !again.replayed || again.id != r.result || again.secret != "" ||
			again.line != nil && (r.line == nil || again.line.Hash != r.line.Hash) {
			return fmt.Errorf("%q sent again at the end answers %+v", r.key, again)
		}
	}
	if err := s.checkTenant(ctx, quiet); err != nil {
		return err
	}
	for _, id := range s.ids {
		if err := s.checkWallet(ctx, quiet, id); err != nil {
			return fmt.Errorf("wallet %s: %w", id, err)
		}
	}
	if s.Commits != commits {
		return fmt.Errorf("replays made %d commits", s.Commits-commits)
	}
	return nil
}

func (s *Simulation) checkWallet(ctx context.Context, quiet *process, id billing.WalletID) error {
	snapshot, err := quiet.Wallet(ctx, s.caller.Tenant, string(id), ledger.Strong)
	if err != nil {
		return err
	}
	b := s.books[id]
	if snapshot.Wallet.Sequence != b.sequence || int64(snapshot.Wallet.Posted) != b.posted {
		return fmt.Errorf("replays changed it")
	}
	now := max(s.time.UnixMicro(), b.at)
	if err := s.checkAt(ctx, quiet, snapshot, b, now); err != nil {
		return fmt.Errorf("now: %w", err)
	}
	if err := s.checkHolds(ctx, quiet, snapshot.Fork(), b, now); err != nil {
		return err
	}
	if err := s.checkBounds(ctx, quiet, snapshot, b, now); err != nil {
		return err
	}
	if err := s.checkSubscriptions(ctx, quiet, &snapshot.Wallet, b); err != nil {
		return err
	}
	if err := s.verify(ctx, quiet, &snapshot.Wallet, b); err != nil {
		return err
	}
	reader := s.newProcess(&lagging{s.store, s}) // reads have to see through an index that lags
	audit, err := reader.Audit(ctx, snapshot, s.time)
	if err != nil {
		return err
	}
	if !audit.OK || int64(audit.SumOfTransactions) != b.posted {
		return fmt.Errorf("audit: %+v", audit)
	}
	last := map[int64]*book{}
	for _, v := range s.versions[id] {
		last[v.held.at] = v.held
	}
	for range 20 {
		v := s.versions[id][s.rand.IntN(len(s.versions[id]))]
		if err := s.checkAt(ctx, reader, snapshot, last[v.held.at], v.held.at); err != nil {
			return fmt.Errorf("at %d: %w", v.held.at, err)
		}
	}
	return nil
}

// instant is the time of the model's at.
func instant(at int64) time.Time { return time.UnixMicro(at).UTC() }

// checkAt compares what a wallet held at an instant.
func (s *Simulation) checkAt(ctx context.Context, p *process, snapshot *billing.Snapshot, b *book, at int64) error {
	held := b.copied()
	held.due(at, 1<<30)
	got, err := p.BalanceAt(ctx, snapshot.Fork(), instant(at))
	if err != nil {
		return err
	}
	if int64(got.Posted) != held.posted || int64(got.Available) != held.available(at) || int64(got.Held) != held.held() {
		return fmt.Errorf("posted %s, available %s and held %s, the model has %d, %d and %d", got.Posted, got.Available,
			got.Held, held.posted, held.available(at), held.held())
	}
	return nil
}

// checkHolds compares the holds of a wallet, one by one and as lists, and its grants.
func (s *Simulation) checkHolds(ctx context.Context, p *process, snapshot *billing.Snapshot, b *book, now int64) error {
	held := b.copied()
	held.due(now, 1<<30)
	for _, name := range []string{"balance", "holds", "grants"} {
		shown, err := read(ctx, p, snapshot.Fork(), instant(now), name)
		if err != nil {
			return err
		}
		if want := held.tell(name, now); shown != want {
			return fmt.Errorf("its %s are\n%s\nin the model\n%s", name, shown, want)
		}
	}
	for _, status := range billing.HoldStatuses {
		var want, got []int64
		for _, h := range held.holdsByAge() {
			if h.status == string(status) {
				want = append(want, h.number)
			}
		}
		for q := (ledger.HoldQuery{Status: status, Limit: 2}); ; {
			page, err := p.Holds(ctx, snapshot.Fork(), instant(now), q)
			if err != nil {
				return err
			}
			for _, h := range page.Holds {
				got, q.After = append(got, h.Number), h.HoldID()
			}
			if !page.More {
				break
			}
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("the holds that are %s are %v, in the model %v", status, got, want)
		}
	}
	return s.checkLines(ctx, p, snapshot, held, now)
}

// checkLines compares each hold with the lines that it names.
func (s *Simulation) checkLines(ctx context.Context, p *process, snapshot *billing.Snapshot, b *book, now int64) error {
	for _, h := range b.holdsByAge() {
		id := billing.NewHoldID(snapshot.Wallet.ID, h.number)
		got, err := p.Hold(ctx, s.caller.Tenant, id, instant(now))
		if err != nil {
			return err
		}
		page, err := p.HoldLines(ctx, got, "", billing.MaxHoldLines)
		if err != nil {
			return err
		}
		var captured, kept int64
		for _, line := range page.Lines {
			kept += int64(line.HeldChange)
			if line.Type == billing.TypeCapture {
				captured -= int64(line.Amount)
			}
			if line.HoldID() != id {
				return fmt.Errorf("hold %s names line %s of another", id, line.ID())
			}
		}
		booked := !got.EndedAt.IsZero() && got.EndedBy != "" || got.Status == billing.HoldOpen
		if len(page.Lines) != len(got.Lines) || captured != h.captured || booked && kept != int64(got.Remaining()) {
			return fmt.Errorf("the lines of hold %s capture %d and leave %d: %+v", id, captured, kept, got)
		}
	}
	return nil
}

// checkTenant compares customers, their wallets and API keys with those of the model.
func (s *Simulation) checkTenant(ctx context.Context, quiet *process) error {
	tenant := s.caller.Tenant
	listed, err := quiet.ListCustomers(ctx, tenant, "", len(s.tenant.customers)+1)
	if err != nil {
		return err
	}
	ids := make([]string, len(listed))
	for i, c := range listed {
		ids[i] = string(c.ID)
		want := s.tenant.customers[ids[i]]
		if c.ExternalID != want.externalID || c.Name != want.name || c.Email != want.email ||
			fmt.Sprint(c.Metadata) != want.metadata {
			return fmt.Errorf("customer %s is %+v, in the model %+v", c.ID, *c, want)
		}
		wallets, err := quiet.ListWallets(ctx, tenant, c.ID, "", len(want.wallets)+1)
		if err != nil {
			return err
		}
		if err := sameIDs(fmt.Sprintf("wallets of %s", c.ID), texts(wallets), want.wallets); err != nil {
			return err
		}
	}
	if err := sameIDs("customers", ids, slices.Collect(maps.Keys(s.tenant.customers))); err != nil {
		return err
	}
	for name, owner := range s.tenant.claims {
		kind, externalID, _ := strings.Cut(name, " ")
		if err := checkName(ctx, quiet, tenant, kind, externalID, owner); err != nil {
			return err
		}
	}
	return s.checkKeys(ctx, quiet)
}

// checkName checks that an external id is of whom the model says.
func checkName(ctx context.Context, quiet *process, tenant billing.Tenant, kind, externalID, owner string) error {
	var found string
	if kind == "customer" {
		c, err := quiet.Customer(ctx, tenant, externalID)
		if err != nil {
			return fmt.Errorf("customer %q: %w", externalID, err)
		}
		found = string(c.ID)
	} else {
		w, err := quiet.Wallet(ctx, tenant, externalID, ledger.Strong)
		if err != nil {
			return fmt.Errorf("wallet %q: %w", externalID, err)
		}
		found = string(w.Wallet.ID)
	}
	if found != owner {
		return fmt.Errorf("%s %q is %s, in the model %s", kind, externalID, found, owner)
	}
	return nil
}

// checkKeys checks that those keys work that have not been revoked, and no others.
func (s *Simulation) checkKeys(ctx context.Context, quiet *process) error {
	listed, err := quiet.ListAPIKeys(ctx, s.caller.Tenant, "", len(s.tenant.keys)+1)
	if err != nil {
		return err
	}
	ids := make([]string, len(listed))
	for i, key := range listed {
		ids[i] = string(key.ID)
		if want := s.tenant.keys[ids[i]]; key.Name != want.name || key.RevokedAt.IsZero() == want.revoked {
			return fmt.Errorf("key %s is %+v, in the model %+v", key.ID, *key, want)
		}
	}
	if err := sameIDs("API keys", ids, slices.Collect(maps.Keys(s.tenant.keys))); err != nil {
		return err
	}
	for _, r := range s.accepted {
		if r.secret == "" {
			continue
		}
		key, err := quiet.Authenticate(ctx, r.secret)
		switch revoked := s.tenant.keys[r.result].revoked; {
		case revoked && !errors.Is(err, ledger.ErrUnauthenticated):
			return fmt.Errorf("key %s is revoked, and its secret is answered with %w", r.result, err)
		case !revoked && err != nil:
			return fmt.Errorf("key %s: %w", r.result, err)
		case !revoked && string(key.ID) != r.result:
			return fmt.Errorf("the secret of key %s is answered with %s", r.result, key.ID)
		}
	}
	return nil
}

// sameIDs compares a list, newest first, with ids of the model.
func sameIDs(what string, got, want []string) error {
	want = slices.Sorted(slices.Values(want))
	slices.Reverse(want)
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s: %v, in the model %v", what, got, want)
	}
	return nil
}

func texts[T ~string](values []T) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return texts
}
