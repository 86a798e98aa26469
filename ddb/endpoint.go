package ddb

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

var _ outbox.Store = (*Store)(nil)

// toItemEndpoint is an endpoint of webhooks.
func toItemEndpoint(e *outbox.Endpoint) item {
	i := newItem(endpointKey(e.Tenant, e.ID))
	i.text("url", e.URL)
	i.text("events", strings.Join(e.Events, " "))
	i.flag("on", e.Enabled)
	i.instant("onAt", e.EnabledAt)
	i.text("why", string(e.DisabledReason))
	i.instant("offAt", e.DisabledAt)
	i.instant("ok", e.LastSuccessAt)
	i.instant("when", e.CreatedAt)
	i.number("rev", e.Revision)
	return i
}

// fromItemEndpoint reads what toItemEndpoint wrote.
func fromItemEndpoint(i item) (*outbox.Endpoint, error) {
	r := newReader(i)
	e := &outbox.Endpoint{
		Tenant: r.tenant("#endpoints"), ID: valid[outbox.EndpointID](r, attrSort), URL: r.required("url"),
		Events: strings.Fields(r.required("events")), Enabled: r.flag("on"), EnabledAt: r.instant("onAt"),
		DisabledReason: outbox.DisableReason(r.text("why")), DisabledAt: r.instant("offAt"), LastSuccessAt: r.instant("ok"),
		CreatedAt: r.instant("when"), Revision: r.revision("rev"),
	}
	if e.DisabledReason != "" && !e.DisabledReason.Valid() {
		r.reject("why", "%q is no reason", string(e.DisabledReason))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return e, nil
}

// tenant reads whose item it is, where the partition is the tenant and then a name.
func (r *reader) tenant(name string) billing.Tenant {
	tenant, found := strings.CutSuffix(r.required(attrPartition), name)
	if !found || tenant == "" || strings.Contains(tenant, "#") {
		r.reject(attrPartition, "it is not a tenant's %s", name)
	}
	return billing.Tenant(tenant)
}

// revision is a count that begins at 1.
func (r *reader) revision(name string) int64 {
	n := r.count(name)
	if n == 0 {
		r.reject(name, "it is missing")
	}
	return n
}

// toItemSecrets is the secrets of an endpoint: each is one word, and behind it when it ends, in microseconds.
func toItemSecrets(tenant billing.Tenant, id outbox.EndpointID, secrets []outbox.SigningSecret) item {
	i := newItem(secretsKey(tenant, id))
	var words []string
	for _, s := range secrets {
		word := string(s.Secret)
		if !s.Until.IsZero() {
			word += " " + strconv.FormatInt(s.Until.UnixMicro(), 10)
		}
		words = append(words, word)
	}
	i.text("secrets", strings.Join(words, "\n"))
	return i
}

// fromItemSecrets reads what toItemSecrets wrote. Its faults show nothing of what it read.
func fromItemSecrets(i item) ([]outbox.SigningSecret, error) {
	r := newReader(i)
	var secrets []outbox.SigningSecret
	for line := range strings.SplitSeq(r.required("secrets"), "\n") {
		secret, until, ends := strings.Cut(line, " ")
		s := outbox.SigningSecret{Secret: outbox.Secret(secret)}
		if ends {
			micros, err := strconv.ParseInt(until, 10, 64)
			if err != nil {
				r.reject("secrets", "one of them ends at no instant")
			}
			s.Until = time.UnixMicro(micros).UTC()
		}
		secrets = append(secrets, s)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return secrets, nil
}

// Endpoint implements [outbox.EndpointStore].
func (s *Store) Endpoint(ctx context.Context, tenant billing.Tenant, id outbox.EndpointID) (*outbox.Endpoint, error) {
	e, err := getOne(ctx, s, s.catalog, endpointKey(tenant, id), billing.Strong, fromItemEndpoint)
	if err != nil {
		return nil, fmt.Errorf("reading an endpoint: %w", err)
	}
	return e, nil
}

// ListEndpoints implements [outbox.EndpointStore].
func (s *Store) ListEndpoints(ctx context.Context, tenant billing.Tenant, before outbox.EndpointID, limit int) ([]*outbox.Endpoint, error) {
	endpoints, err := query(ctx, s, span{
		table: s.catalog, partition: endpointKey(tenant, "").partition, sort: attrSort, below: string(before), limit: limit, strong: true,
	}, fromItemEndpoint)
	if err != nil {
		return nil, fmt.Errorf("listing endpoints: %w", err)
	}
	return endpoints, nil
}

// SaveEndpoint implements [outbox.EndpointStore].
func (s *Store) SaveEndpoint(ctx context.Context, e *outbox.Endpoint) error {
	if err := s.putNext(ctx, s.catalog, toItemEndpoint(e), e.Revision); err != nil {
		return fmt.Errorf("saving an endpoint: %w", err)
	}
	return nil
}

// Secrets implements [outbox.EndpointStore].
func (s *Store) Secrets(ctx context.Context, tenant billing.Tenant, id outbox.EndpointID) ([]outbox.SigningSecret, error) {
	secrets, err := getPresent(ctx, s, s.catalog, []key{secretsKey(tenant, id)}, billing.Strong, fromItemSecrets)
	if err != nil || len(secrets) == 0 {
		return nil, readError("the secrets of an endpoint", err)
	}
	return secrets[0], nil
}

func readError(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("reading %s: %w", what, err)
}

// Receipt implements [outbox.Store].
func (s *Store) Receipt(ctx context.Context, tenant billing.Tenant, key string) (*billing.Receipt, error) {
	receipt, err := getOne(ctx, s, s.catalog, receiptKey(tenant, billing.HashKey(key)), billing.Strong, fromItemReceipt)
	if err != nil {
		return nil, fmt.Errorf("reading a receipt: %w", err)
	}
	return receipt, nil
}

// Apply implements [outbox.Store], in one TransactWriteItems.
func (s *Store) Apply(ctx context.Context, change *outbox.Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &commit{store: s}
	r := change.Receipt
	c.putIfAbsent(s.catalog, toItemReceipt(receiptKey(change.Tenant, billing.HashKey(r.Key)), r), takenReceipt)
	if e := change.Endpoint; e != nil {
		c.putNext(s.catalog, toItemEndpoint(e), e.Revision)
		if change.Secrets != nil { // the endpoint's revision guards them
			c.put(s.catalog, toItemSecrets(e.Tenant, e.ID, change.Secrets))
		}
	}
	if change.Event != nil {
		c.putIfAbsent(s.outbox, toItemEvent(change.Event), nil)
	}
	if d := change.Delivery; d != nil {
		i, err := toItemDelivery(d)
		if err != nil {
			return err
		}
		c.putNext(s.outbox, i, d.Revision)
	}
	_, err := s.writes.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: c.items})
	if err == nil {
		return nil
	}
	return c.explain(ctx, err)
}

// putNext puts an item in place of the one that is a revision behind, or of none where it is the first.
func (c *commit) putNext(table string, i item, revision int64) {
	if revision == 1 {
		c.putIfAbsent(table, i, nil)
		return
	}
	c.putIfRevision(table, i, revision-1, nil)
}

// putNext is that for one item alone.
func (s *Store) putNext(ctx context.Context, table string, i item, revision int64) error {
	if revision == 1 {
		return s.putOne(ctx, table, i, ifAbsent, nil)
	}
	return s.putOne(ctx, table, i, ifRevision, item{":before": number(revision - 1)})
}
