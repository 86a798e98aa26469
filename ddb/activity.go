package ddb

import (
	"context"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// activityPartition holds a part of the activity of a tenant, in the index of activity.
func activityPartition(tenant billing.Tenant, part int) string {
	return fmt.Sprintf("%s#activity#%02d", tenant, part)
}

// activityAt writes a place in the activity, so that places sort as their texts do.
func activityAt(p billing.ActivityPlace) string {
	return positionText(clamp(p.At.UnixMicro()), p.Sequence) + string(p.Wallet)
}

// activity puts a line into the index of activity, if it is activity.
func (i item) activity(ref billing.WalletRef, t *billing.Transaction) {
	if t.IsActivity() {
		i.text(attrActs, activityPartition(ref.Tenant, t.ActivityPart()))
		i.text(attrActsAt, activityAt(t.ActivityPlace()))
	}
}

// checkActivity rejects a line that is at another place in the index of activity than its own. Lines of earlier versions are not
// in it, and later versions may have more lines in it.
func (r *reader) checkActivity(t *billing.Transaction) {
	part, at := r.text(attrActs), r.text(attrActsAt)
	if part == "" && at == "" {
		return
	}
	if part != activityPartition(r.wallet().Tenant, t.ActivityPart()) || at != activityAt(t.ActivityPlace()) {
		r.reject(attrActs, "it is not the place of the line in the activity of the tenant")
	}
}

// ActivityLines implements [ledger.WalletStore].
func (s *Store) ActivityLines(
	ctx context.Context, tenant billing.Tenant, r ledger.ActivityRange,
) ([]*billing.Transaction, error) {
	last := positionText(lastInstant, lastSequence)
	if r.Before != (billing.ActivityPlace{}) {
		last = activityAt(r.Before)
	}
	from := activityAt(billing.ActivityPlace{Position: billing.Position{At: time.UnixMicro(firstInstant)}})
	if !r.From.IsZero() {
		from = activityAt(billing.ActivityUntil(r.From))
	}
	if from > last {
		return nil, nil
	}
	lines, err := query(ctx, s, span{
		table: s.ledger, index: indexActivity, by: attrActs, partition: activityPartition(tenant, r.Part), sort: attrActsAt,
		from: from, to: last, limit: r.Limit + 1, // the line at the end of the span is not part of the range
	}, fromItemLine)
	if err != nil {
		return nil, fmt.Errorf("listing activity: %w", err)
	}
	if len(lines) > 0 && lines[0].ActivityPlace() == r.Before {
		lines = lines[1:]
	}
	return lines[:min(r.Limit, len(lines))], nil
}
