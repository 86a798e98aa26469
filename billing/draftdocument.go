package billing

import "slices"

// Put writes a document in place of the one that was read, on the condition that the stored one has not changed since.
// A document that was not read is new: the condition is that it does not exist.
func (d *Draft) Put(document Document) {
	key := document.DocumentKey()
	change := DocumentChange{Key: key, Before: d.stored(key), After: document}
	document.SetDocumentRevision(change.Before + 1)
	if at := d.changeOf(key); at >= 0 {
		d.documents[at] = change
		return
	}
	d.documents = append(d.documents, change)
}

// create writes a document on the condition that it does not exist, whatever was read.
func (d *Draft) create(document Document) {
	document.SetDocumentRevision(1)
	d.documents = append(d.documents, DocumentChange{Key: document.DocumentKey(), After: document})
}

// Delete deletes a document that was read, on the condition that it has not changed since. If none is stored, nothing
// happens.
func (d *Draft) Delete(key DocumentKey) {
	change := DocumentChange{Key: key, Before: d.stored(key)}
	change.Delete = change.Before != 0
	switch at := d.changeOf(key); {
	case at >= 0 && !change.Delete: // an earlier command of this draft put it
		d.documents = slices.Delete(d.documents, at, at+1)
	case at >= 0:
		d.documents[at] = change
	case change.Delete:
		d.documents = append(d.documents, change)
	}
}

// Require makes it a condition of the decision that a document which was read has not changed since.
func (d *Draft) Require(key DocumentKey) {
	if d.changeOf(key) < 0 {
		d.documents = append(d.documents, DocumentChange{Key: key, Before: d.stored(key)})
	}
}
