package billing

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

// listedDigits is how many digits begin the id of a listed top-up: those of the instant, in microseconds.
const listedDigits = 12

// ListedTopUpID returns the id of a top-up in the lists of its tenant. Ids sort by the instants at which top-ups were created.
func ListedTopUpID(t *TopUp) string {
	return ListedFrom(t.CreatedAt.UnixMicro()) + string(t.TopUpID())
}

// ListedFrom returns the text at or above which are the ids of the top-ups that were created at or after an instant, in
// microseconds since 1970.
func ListedFrom(micros int64) string { return encodeNumber(max(micros, 0), listedDigits) }

// ParseListedTopUpID returns the top-up of an id that ListedTopUpID returned.
func ParseListedTopUpID(id string) (TopUpID, bool) {
	if len(id) < listedDigits {
		return "", false
	}
	_, ok := decodeNumber(id[:listedDigits])
	t := TopUpID(id[listedDigits:])
	return t, ok && t.Valid()
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
