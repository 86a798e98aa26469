package billing

import (
	"slices"
	"time"
)

// The kinds of documents of what asks for attention.
const (
	KindAttention        Kind = "attention"         // of a kind of attention: an entry in its list
	KindAttentionSubject Kind = "attention-subject" // of the tenant: the entries of one object
)

// Attention is an entry in the list of what asks for attention for one reason.
type Attention struct {
	Versioned
	Tenant  Tenant
	Kind    AttentionKind
	Subject string    // the id of the object: of a wallet, a top-up, a subscription or a webhook endpoint
	Since   time.Time // by the tenant's clock
	Detail  string
	Until   time.Time // when it is removed, by the wall clock, if nothing ends it before; zero: never
}

// ListedAttentionID returns the id of the entry in its list. Ids sort by the instants at which entries began.
func (a *Attention) ListedAttentionID() string { return listedID(a.Since, a.Subject) }

// ParseAttentionID returns the subject of an id that ListedAttentionID returned, and when the entry began.
func ParseAttentionID(id string) (subject string, since time.Time, ok bool) {
	subject, ok = parseListed(id)
	if !ok || subject == "" {
		return "", since, false
	}
	since, _ = ParseListedFrom(id[:listedDigits])
	return subject, since, true
}

// AttentionKey returns the address of an entry.
func AttentionKey(tenant Tenant, kind AttentionKind, id string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindAttention, Parent: string(kind), ID: id}
}

// DocumentKey implements [Document].
func (a *Attention) DocumentKey() DocumentKey {
	return AttentionKey(a.Tenant, a.Kind, a.ListedAttentionID())
}

// CloneDocument implements [Document].
func (a *Attention) CloneDocument() Document { return clonePointer(a) }

// AttentionSubject has the entries of one object, and the revision of the object that they follow from: what is older changes
// nothing.
type AttentionSubject struct {
	Versioned
	Tenant  Tenant
	Subject string
	Of      int64 // the revision of the object
	Entries []Attention
}

// AttentionSubjectKey returns the address of the entries of an object.
func AttentionSubjectKey(tenant Tenant, subject string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindAttentionSubject, ID: subject}
}

// DocumentKey implements [Document].
func (s *AttentionSubject) DocumentKey() DocumentKey { return AttentionSubjectKey(s.Tenant, s.Subject) }

// CloneDocument implements [Document].
func (s *AttentionSubject) CloneDocument() Document {
	copied := *s
	copied.Entries = slices.Clone(s.Entries)
	return &copied
}
