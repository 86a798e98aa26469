package ddb

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

const (
	// attentionLists begins the part of a partition that follows the tenant, where is what asks for attention: by kind, and by
	// subject.
	attentionLists = "attention#"

	// sortSubject is the sort key of the entries of one subject.
	sortSubject = "SUBJECT"
)

func attentionKey(tenant billing.Tenant, list, id string) key {
	return key{string(tenant) + "#" + attentionLists + list, id}
}

// isAttention reports whether a sort key is that of an entry that asks for attention, or of the entries of a subject.
func isAttention(sort string) bool {
	subject, _, ok := billing.ParseAttentionID(sort)
	return sort == sortSubject || ok && len(subject) > prefixOfIDs && subject[prefixOfIDs-1] == '_'
}

// prefixOfIDs is the length of the prefixes of all ids.
const prefixOfIDs = 4

// attentionCodec is the codec of entries that ask for attention.
func attentionCodec() codec {
	return listed(tableOutbox, func(k billing.DocumentKey) key { return attentionKey(k.Tenant, k.Parent, k.ID) },
		toItemAttention, fromItemAttention, func(k billing.DocumentKey) bool {
			_, _, ok := billing.ParseAttentionID(k.ID)
			return ok && k.Tenant != "" && billing.AttentionKind(k.Parent).Valid()
		})
}

// attentionSubjectCodec is the codec of the entries of a subject.
func attentionSubjectCodec() codec {
	return single(tableOutbox, func(k billing.DocumentKey) key { return attentionKey(k.Tenant, k.ID, sortSubject) },
		toItemSubject, fromItemSubject, func(k billing.DocumentKey) bool {
			return k.Tenant != "" && k.ID != "" && !billing.AttentionKind(k.ID).Valid()
		})
}

// toItemAttention is an entry in the list of what asks for attention for one reason.
func toItemAttention(a *billing.Attention) (item, error) {
	i := newItem(attentionKey(a.Tenant, string(a.Kind), a.ListedAttentionID()))
	i.text("why", a.Detail)
	i.ttl(a.Until)
	i.number("rev", a.Revision)
	return i, nil
}

// fromItemAttention reads what toItemAttention wrote.
func fromItemAttention(i item) (*billing.Attention, error) {
	r := newReader(i)
	tenant, list := r.attentionList()
	a := &billing.Attention{
		Versioned: r.versioned(), Tenant: tenant, Kind: billing.AttentionKind(list), Detail: r.text("why"), Until: r.ttl(),
	}
	var ok bool
	if a.Subject, a.Since, ok = billing.ParseAttentionID(r.required(attrSort)); !ok || !a.Kind.Valid() {
		r.reject(attrSort, "it is not that of an entry that asks for attention")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return a, nil
}

// attentionList reads the tenant and the list out of a partition.
func (r *reader) attentionList() (billing.Tenant, string) {
	tenant, rest, _ := strings.Cut(r.required(attrPartition), "#")
	list, found := strings.CutPrefix(rest, attentionLists)
	if !found || tenant == "" {
		r.reject(attrPartition, "it is not that of what asks for attention")
	}
	return billing.Tenant(tenant), list
}

// toItemSubject is the entries of one object, with the revision that they follow from.
func toItemSubject(s *billing.AttentionSubject) (item, error) {
	i := newItem(attentionKey(s.Tenant, s.Subject, sortSubject))
	i.number("of", s.Of)
	nestAll(i, "why", s.Entries, func(i item, a billing.Attention) {
		i.text("kind", string(a.Kind))
		i.text("id", a.Subject)
		i.instant("when", a.Since)
		i.text("why", a.Detail)
		i.instant("until", a.Until)
	})
	i.number("rev", s.Revision)
	return i, nil
}

// fromItemSubject reads what toItemSubject wrote.
func fromItemSubject(i item) (*billing.AttentionSubject, error) {
	r := newReader(i)
	s := &billing.AttentionSubject{Versioned: r.versioned(), Of: r.count("of")}
	s.Tenant, s.Subject = r.attentionList()
	s.Entries = nestedAll(r, "why", func(r *reader) billing.Attention {
		return billing.Attention{
			Tenant: s.Tenant, Kind: valid[billing.AttentionKind](r, "kind"), Subject: r.required("id"), Since: r.instant("when"),
			Detail: r.text("why"), Until: r.instant("until"),
		}
	})
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}
