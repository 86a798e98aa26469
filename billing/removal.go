package billing

import "slices"

// Remove deletes a document that was read, on the condition that it has not changed since. If none is stored, nothing
// happens.
func (d *Draft) Remove(key DocumentKey) {
	change := DocumentChange{Key: key, Before: d.stored(key)}
	change.Remove = change.Before != 0
	switch at := d.changeOf(key); {
	case at >= 0 && !change.Remove: // an earlier command of this draft put it
		d.documents = slices.Delete(d.documents, at, at+1)
	case at >= 0:
		d.documents[at] = change
	case change.Remove:
		d.documents = append(d.documents, change)
	}
}
