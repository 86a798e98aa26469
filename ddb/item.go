package ddb

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
)

// item is an item in the form of the SDK. Its methods write attributes, and leave out values that are zero or empty.
type item map[string]types.AttributeValue

func newItem(k key) item {
	return item{attrPartition: text(k.partition), attrSort: text(k.sort)}
}

// newLargeItem has room for the two dozen attributes of a line or a wallet's state, which are written most.
func newLargeItem(k key) item {
	i := make(item, 24)
	i[attrPartition], i[attrSort] = text(k.partition), text(k.sort)
	return i
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}
func instant(t time.Time) types.AttributeValue { return number(t.UnixMicro()) }

func (i item) text(name, s string) {
	if s != "" {
		i[name] = text(s)
	}
}

func (i item) number(name string, n int64) {
	if n != 0 {
		i[name] = number(n)
	}
}

func (i item) flag(name string, set bool) {
	if set {
		i[name] = number(1)
	}
}

func (i item) instant(name string, t time.Time) {
	if !t.IsZero() {
		i[name] = instant(t)
	}
}

func (i item) binary(name string, b []byte) {
	if len(b) > 0 {
		i[name] = &types.AttributeValueMemberB{Value: b}
	}
}

func (i item) runID(name string, id billing.RunID) {
	if id != (billing.RunID{}) {
		i.binary(name, id[:])
	}
}

func (i item) metadata(name string, m billing.Metadata) {
	if len(m) == 0 {
		return
	}
	values := make(map[string]types.AttributeValue, len(m))
	for k, v := range m {
		values[k] = text(v)
	}
	i[name] = &types.AttributeValueMemberM{Value: values}
}

// reader reads the attributes of an item. It keeps the first fault that it finds: a caller may use the values that it
// read only if err returns nil. An attribute that is not there reads as zero.
type reader struct {
	item  item
	fault error
}

func newReader(i item) *reader { return &reader{item: i} }

// err is the first fault of the item, or nil.
func (r *reader) err() error {
	if r.fault == nil {
		return nil
	}
	return fmt.Errorf("item %s: %w", keyOf(r.item), r.fault)
}

// reject notes a fault of an attribute.
func (r *reader) reject(name, format string, args ...any) {
	if r.fault == nil {
		r.fault = fmt.Errorf("attribute %s: "+format, append([]any{name}, args...)...)
	}
}

// attribute is an attribute of an item, of the type that it must have. If it is not there, it is the zero of that type.
func attribute[T types.AttributeValue](r *reader, name string) (value T, found bool) {
	stored, found := r.item[name]
	if !found {
		return value, false
	}
	value, fits := stored.(T)
	if !fits {
		r.reject(name, "it is a %T, not a %T", stored, value)
	}
	return value, fits
}

func (r *reader) text(name string) string {
	if s, found := attribute[*types.AttributeValueMemberS](r, name); found {
		return s.Value
	}
	return ""
}

// required is text that must be there.
func (r *reader) required(name string) string {
	s := r.text(name)
	if s == "" {
		r.reject(name, "it is missing")
	}
	return s
}

func (r *reader) number(name string) int64 {
	stored, found := attribute[*types.AttributeValueMemberN](r, name)
	if !found {
		return 0
	}
	n, err := strconv.ParseInt(stored.Value, 10, 64)
	if err != nil {
		r.reject(name, "%q is not a whole number of 64 bits", stored.Value)
	}
	return n
}

func (r *reader) credits(name string) billing.Credits { return billing.Credits(r.number(name)) }

// count is a number that is not negative.
func (r *reader) count(name string) int64 {
	n := r.number(name)
	if n < 0 {
		r.reject(name, "it is %d, below zero", n)
	}
	return n
}

// flag is 1 if it is set, and absent if it is not.
func (r *reader) flag(name string) bool {
	n := r.number(name)
	if n != 0 && n != 1 {
		r.reject(name, "it is %d, neither 0 nor 1", n)
	}
	return n == 1
}

func (r *reader) instant(name string) time.Time {
	if _, found := r.item[name]; !found {
		return time.Time{}
	}
	return time.UnixMicro(r.number(name)).UTC()
}

func (r *reader) binary(name string) []byte {
	if b, found := attribute[*types.AttributeValueMemberB](r, name); found && len(b.Value) > 0 {
		return b.Value
	}
	return nil
}

// fixed fills room with bytes, if the attribute is there.
func (r *reader) fixed(name string, room []byte) {
	if b := r.binary(name); len(b) == len(room) {
		copy(room, b)
	} else if len(b) > 0 {
		r.reject(name, "it has %d bytes, not %d", len(b), len(room))
	}
}

// hash is a hash, or the zero hash if the attribute is absent.
func (r *reader) hash(name string) (h billing.Hash) {
	r.fixed(name, h[:])
	return h
}

func (r *reader) runID(name string) (id billing.RunID) {
	r.fixed(name, id[:])
	return id
}

func (r *reader) list(name string) []types.AttributeValue {
	if l, found := attribute[*types.AttributeValueMemberL](r, name); found {
		return l.Value
	}
	return nil
}

func (r *reader) metadata(name string) billing.Metadata {
	stored, found := attribute[*types.AttributeValueMemberM](r, name)
	if !found || len(stored.Value) == 0 {
		return nil
	}
	m := make(billing.Metadata, len(stored.Value))
	for k, v := range stored.Value {
		s, fits := v.(*types.AttributeValueMemberS)
		if !fits {
			r.reject(name, "%q is a %T, not text", k, v)
			return nil
		}
		m[k] = s.Value
	}
	return m
}

// wallet reads the wallet that the item belongs to.
func (r *reader) wallet() billing.WalletRef {
	ref, ok := parseWalletPartition(r.required(attrPartition))
	if !ok {
		r.reject(attrPartition, "it names no wallet")
	}
	return ref
}

// tenant reads the tenant that an item belongs to, whose partition is the tenant and then a name.
func (r *reader) tenant(name string) billing.Tenant {
	tenant, found := strings.CutSuffix(r.required(attrPartition), name)
	if !found || tenant == "" || strings.Contains(tenant, "#") {
		r.reject(attrPartition, "it is not a tenant and %s", name)
	}
	return billing.Tenant(tenant)
}

// versioned is the revision of a document, which begins at 1.
func (r *reader) versioned() billing.Versioned {
	n := r.count("rev")
	if n == 0 {
		r.reject("rev", "it is missing")
	}
	return billing.Versioned{Revision: n}
}

// laterVersioned is the revision of a document of a kind whose items had none in earlier versions: an item without it
// is at revision 1. [ifRevisionOne] is the condition that goes with it.
func (r *reader) laterVersioned() billing.Versioned {
	if _, found := r.item["rev"]; !found {
		return billing.Versioned{Revision: 1}
	}
	return r.versioned()
}

// valued is a type of text that can check itself.
type valued interface {
	~string
	Valid() bool
}

// valid reads a text that must be a valid one of its type.
func valid[T valued](r *reader, name string) T {
	value := T(r.required(name))
	if !value.Valid() {
		r.reject(name, "%q is not a valid %T", string(value), value)
	}
	return value
}
