package billing

import "time"

// KindListedTopUp is the kind of [ListedTopUp].
const KindListedTopUp Kind = "listed-top-up" // of a status: a top-up that has it

// ListedTopUp has a top-up in the list of all top-ups of its tenant with its status, by the instant at which it was created.
// It is put by the commit that creates the top-up, and moves to another list in the commit that changes the status.
type ListedTopUp struct {
	WalletRef
	Versioned
	TopUp  string // the id in its list, see [ListedTopUpID]
	Status TopUpStatus
}

// listedDigits is how many digits begin an id in lists: those of the instant, in microseconds.
const listedDigits = 12

// ListedTopUpID returns the id of a top-up in the lists of its tenant. Ids sort by the instants at which top-ups were created.
func ListedTopUpID(t *TopUp) string {
	return listedID(t.CreatedAt, string(t.TopUpID()))
}

// listedID returns the id in lists of what was created at an instant. Such ids sort by these instants.
func listedID(at time.Time, id string) string { return ListedFrom(at.UnixMicro()) + id }

// parseListed returns the id of what has an id in lists, or false if that is none.
func parseListed(listed string) (id string, ok bool) {
	if len(listed) < listedDigits {
		return "", false
	}
	_, ok = decodeNumber(listed[:listedDigits])
	return listed[listedDigits:], ok
}

// ListedFrom returns the text at or above which are the ids of what was created at or after an instant, in microseconds since 1970.
func ListedFrom(micros int64) string { return encodeNumber(max(micros, 0), listedDigits) }

// ParseListedFrom returns the instant of a text that ListedFrom returned.
func ParseListedFrom(text string) (time.Time, bool) {
	micros, ok := decodeNumber(text)
	return time.UnixMicro(micros).UTC(), ok
}

// ParseListedTopUpID returns the top-up of an id that ListedTopUpID returned.
func ParseListedTopUpID(id string) (TopUpID, bool) {
	listed, ok := parseListed(id)
	return TopUpID(listed), ok && TopUpID(listed).Valid()
}

// ListedTopUpKey returns the address of a top-up in the list of a status.
func ListedTopUpKey(tenant Tenant, status TopUpStatus, id string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindListedTopUp, Parent: string(status), ID: id}
}

// DocumentKey implements [Document].
func (l *ListedTopUp) DocumentKey() DocumentKey { return ListedTopUpKey(l.Tenant, l.Status, l.TopUp) }

// CloneDocument implements [Document].
func (l *ListedTopUp) CloneDocument() Document { return clonePointer(l) }

// listTopUps puts the top-ups that the draft writes into the lists of their statuses where these have changed, and removes
// them from other lists. A recharge that begins in a commit without room for it
// is listed by its next commit, which follows at once: no usage is refused for a list.
func (w *walletDraft) listTopUps(change *WalletChange) {
	for _, document := range w.documents {
		t, is := document.(*TopUp)
		if !is {
			continue
		}
		was, exists := w.stored(t.DocumentKey()).(*TopUp)
		if exists = exists && !was.Unlisted; exists && was.Status == t.Status {
			continue
		}
		written := Decision{Wallets: []WalletChange{*change}}
		if t.Unlisted = written.Items()+len(w.documents) >= MaxCommitItems; t.Unlisted {
			continue
		}
		id := ListedTopUpID(t)
		w.putDocument(&ListedTopUp{WalletRef: w.wallet.WalletRef, TopUp: id, Status: t.Status})
		if exists {
			change.Removed = append(change.Removed, ListedTopUpKey(t.Tenant, was.Status, id))
		}
	}
}
