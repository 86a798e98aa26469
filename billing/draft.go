package billing

import (
	"fmt"
	"slices"
	"time"
)

// Draft is an unfinished decision: any number of wallets and documents of a [View], with the changes of the commands so
// far. Commands outside of this package read and write documents through it; only this package changes wallets.
type Draft struct {
	view      *View
	now       time.Time
	wallets   map[WalletID]*walletDraft
	order     []WalletID // of wallets, as the decision lists them
	documents []DocumentChange
	requests  []*RequestRecord
	needs     Needs
	alone     bool // without commands: only time has passed, and what that changed is worth a commit, so that events say it

	command Command // that is being applied
	result  string  // the id of what it created
	change  *Change // what it changed, for the audit log
}

// newDraft opens the wallets of the commands, and all others of the view. Its instant is never before the last commit
// of any of them.
func newDraft(v *View, commands []Command) *Draft {
	d := &Draft{view: v, now: Instant(v.Now), wallets: make(map[WalletID]*walletDraft, len(v.Wallets))}
	for _, c := range commands {
		for _, id := range c.Wallets() {
			if !slices.Contains(d.order, id) {
				d.order = append(d.order, id)
			}
		}
	}
	for id := range v.Wallets {
		if !slices.Contains(d.order, id) {
			d.order = append(d.order, id)
		}
	}
	for _, id := range d.order {
		s, known := v.Wallets[id]
		switch {
		case !known:
			d.needs.Wallets = append(d.needs.Wallets, id)
		case s != nil:
			d.now = latest(d.now, s.Wallet.CommittedAt)
		}
	}
	for _, id := range d.order {
		if s := v.Wallets[id]; s != nil {
			d.wallets[id] = newWalletDraft(s, d.now)
			d.wallets[id].draft = d
			d.wallets[id].wallet.Epoch = max(s.Wallet.Epoch, v.Epoch)
		}
	}
	return d
}

// Tenant returns the data space of the decision.
func (d *Draft) Tenant() Tenant { return d.view.Tenant }

// Now returns the instant of the decision, by the tenant's clock.
func (d *Draft) Now() time.Time { return d.now }

// Clock returns the instant of the decision by the wall clock, to the microsecond.
func (d *Draft) Clock() time.Time { return Instant(d.view.Clock) }

// missing returns everything that has to be loaded before the draft can continue.
func (d *Draft) missing() Needs {
	for id, w := range d.wallets {
		if need := w.missing(); need.Any() {
			if d.needs.Facts == nil {
				d.needs.Facts = map[WalletID]Need{}
			}
			d.needs.Facts[id] = need
		}
	}
	return d.needs
}

// ReadDocument declares that a document is read. It returns the document once it is loaded: nil before that, and nil if
// it does not exist.
func (d *Draft) ReadDocument(key DocumentKey) Document {
	document, known := d.lookUp(key)
	if !known && !slices.Contains(d.needs.Documents, key) {
		d.needs.Documents = append(d.needs.Documents, key)
	}
	return document
}

// ReadList declares that a list of documents is read.
func (d *Draft) ReadList(c Collection) {
	if _, known := d.view.Lists[c]; !known && !slices.Contains(d.needs.Lists, c) {
		d.needs.Lists = append(d.needs.Lists, c)
	}
}

// Document returns a document that the command declared to read, with the changes of the draft so far; nil if it does
// not exist.
func (d *Draft) Document(key DocumentKey) Document {
	document, known := d.lookUp(key)
	if !known {
		panic(undeclared(d.command, fmt.Sprintf("document %+v", key)))
	}
	return document
}

// List returns a list that the command declared to read, as it is stored.
func (d *Draft) List(c Collection) []Document {
	documents, known := d.view.Lists[c]
	if !known {
		panic(undeclared(d.command, fmt.Sprintf("list %+v", c)))
	}
	return documents
}

// undeclared returns the message for a command that looks up what its Reads does not declare: an error in this program.
func undeclared(c Command, what string) string {
	return fmt.Sprintf("%T looks up %s, which its Reads does not declare", c, what)
}

// lookUp returns a document with the changes of the draft so far, and whether it is known.
func (d *Draft) lookUp(key DocumentKey) (document Document, known bool) {
	if at := d.changeOf(key); at >= 0 && (d.documents[at].After != nil || d.documents[at].Delete) {
		return d.documents[at].After, true
	}
	if w := d.wallets[WalletID(key.Parent)]; w != nil {
		if own := w.document(key); own != nil {
			return own, true
		}
	}
	document, known = d.view.Documents[key]
	return document, known
}

func (d *Draft) changeOf(key DocumentKey) int {
	return slices.IndexFunc(d.documents, func(c DocumentChange) bool { return c.Key == key })
}

// stored returns the revision of a document as it is stored, and 0 if it does not exist or was not read.
func (d *Draft) stored(key DocumentKey) int64 {
	if document := d.view.Documents[key]; document != nil {
		return document.DocumentRevision()
	}
	return 0
}

// claim reserves an external id for the customer or wallet with the given id, or refuses if another one has it:
// ALREADY_EXISTS. No read is declared for it: that the external id is free is a condition of the commit.
func (d *Draft) claim(kind Kind, externalID, id string) *Error {
	if externalID == "" {
		return nil
	}
	claim := &Claim{Tenant: d.Tenant(), Kind: kind, ExternalID: externalID, ID: id}
	if taken, _ := d.lookUp(claim.DocumentKey()); taken != nil {
		owner, _ := taken.(*Claim)
		return refuse(CodeAlreadyExists, "%s already has the externalId %s; use another one", owner.ID, quote(externalID)).
			at("externalId")
	}
	d.Put(claim)
	return nil
}

// Created sets the id that the request created, for its record: a replay returns the same.
func (d *Draft) Created(id string) { d.result = id }

// Changed sets what the request changed, for the audit log. Fields whose value is the same before and after are left
// out.
func (d *Draft) Changed(c Change) { d.change = &c }

// Emit adds an event to the decision, so that it is published exactly when the decision is committed. It is for events
// that are about no wallet; those of a wallet are derived from its change.
func (d *Draft) Emit(e *Event) { d.Put(NewEventRecord(e, d.Clock())) }

// wallet returns a wallet of the command, or nil if it does not exist.
func (d *Draft) wallet(id WalletID) *walletDraft { return d.wallets[id] }

// on applies a change to one wallet, or refuses if the wallet does not exist.
func (d *Draft) on(id WalletID, change func(*walletDraft) *Error) *Error {
	w := d.wallet(id)
	if w == nil {
		return noWallet(id, "walletId")
	}
	return change(w)
}

// openNew adds a wallet that does not exist yet.
func (d *Draft) openNew(w Wallet) *walletDraft {
	empty := &Snapshot{Wallet: Wallet{WalletRef: w.WalletRef}}
	draft := newWalletDraft(empty, d.now)
	draft.before, draft.wallet, draft.touched, draft.draft = nil, w, true, d
	d.wallets[w.ID] = draft
	d.order = append(d.order, w.ID)
	return draft
}

func noWallet(id WalletID, field string) *Error {
	return refuse(CodeNotFound, "there is no wallet with the id or external id %s", quote(string(id))).at(field)
}

// bytes estimates the size of the commit so far.
func (d *Draft) bytes() int {
	n := 0
	for _, w := range d.wallets {
		n += w.bytes
	}
	return n
}

// indebted reports whether one of the wallets has to continue repaying debt in a commit of its own.
func (d *Draft) indebted(wallets []WalletID) bool {
	return slices.ContainsFunc(wallets, func(id WalletID) bool { return d.wallets[id] != nil && d.wallets[id].indebted })
}

// decision returns the finished decision: the wallets that a command has changed or that booked something due, and all
// documents. It may still need pages: see missing.
func (d *Draft) decision() *Decision {
	decision := &Decision{Tenant: d.view.Tenant, Requests: d.requests}
	for _, id := range d.order {
		if w := d.wallets[id]; w != nil && (w.touched || len(w.lines)+len(w.documents) > 0 || d.alone && w.unwatched()) {
			decision.Wallets = append(decision.Wallets, w.seal(d.view.UsageWanted))
		}
	}
	decision.Documents = d.documents // with events that the changes of wallets told
	return decision
}

// run applies one command, unless its key was used in this draft before.
func (d *Draft) run(c Command) Outcome {
	key := c.Origin().Key()
	if record, found := d.recorded(c.Wallets(), key); found {
		return Replay(c, record)
	}
	d.command, d.result, d.change = c, "", nil
	if refusal := c.Apply(d); refusal != nil {
		return Outcome{Refusal: refusal}
	}
	outcome := d.outcome(c, key)
	d.record(c, &outcome)
	return outcome
}

// recorded returns what this draft records for a key.
func (d *Draft) recorded(wallets []WalletID, key string) (Record, bool) {
	requests := d.requests
	for _, id := range wallets {
		w := d.wallets[id]
		if w == nil {
			continue
		}
		if line := w.lineKeyed(key); line != nil {
			return Record{Line: line}, true
		}
		requests = w.requests
		if at := slices.IndexFunc(requests, func(r *RequestRecord) bool { return r.Key == key }); at >= 0 {
			return Record{Request: requests[at]}, true
		}
	}
	if len(wallets) > 0 {
		return Record{}, false
	}
	at := slices.IndexFunc(requests, func(r *RequestRecord) bool { return r.Key == key })
	if at < 0 {
		return Record{}, false
	}
	return Record{Request: requests[at]}, true
}

// outcome returns the lines that a command wrote, one in each of its wallets.
func (d *Draft) outcome(c Command, key string) (o Outcome) {
	for i, id := range c.Wallets() {
		w := d.wallets[id]
		w.touched = true
		line := w.lineKeyed(key)
		if i == 0 {
			o.Transaction = line
		} else {
			o.Counterparts = append(o.Counterparts, line)
		}
	}
	return o
}

// record adds a request record to the draft if the command wrote no line, so that it happens once, and its audit entry.
func (d *Draft) record(c Command, o *Outcome) {
	if o.Transaction != nil {
		return
	}
	request, origin := c.Request(), c.Origin()
	o.Request = &RequestRecord{
		Key: origin.Key(), Operation: request.Operation, Fingerprint: request.fingerprint(), Result: d.result,
		RecordedAt: d.now,
	}
	if wallets := c.Wallets(); len(wallets) > 0 {
		w := d.wallets[wallets[0]]
		o.Request.Revision = w.before.Revision + 1
		w.requests = append(w.requests, o.Request)
	} else {
		d.requests = append(d.requests, o.Request)
	}
	if d.change == nil {
		return
	}
	if before, after := differences(d.change.Before, d.change.After); len(before)+len(after) > 0 {
		d.create(&AuditEntry{
			ID: auditID(d.now, d.auditKey(c)), Tenant: d.Tenant(), At: d.now, Actor: origin.Actor,
			Mutation: request.Operation, Target: d.change.Target, Reason: d.change.Reason, Before: before, After: after,
			RequestID: origin.RequestID,
		})
	}
}

// lineKeyed returns the line of the draft with a key, or nil.
func (w *walletDraft) lineKeyed(key string) *Transaction {
	for _, line := range w.lines {
		if line.Key == key {
			return line
		}
	}
	return nil
}
