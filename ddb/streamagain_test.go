package ddb

import (
	"reflect"
	"testing"
)

// TestStreamChangesOfWhatIsNew: what followers do when an item appears, they do not do again when it changes or goes,
// whatever the filters of their event source mappings let through: an event would be sent twice, and the timers of a
// grant put again.
func TestStreamChangesOfWhatIsNew(t *testing.T) {
	event := written(toItemEvent(wholeEvent()))
	for name, change := range map[string][2]item{"changes": {event, event}, "goes": {event, nil}} {
		for _, expired := range []bool{false, true} {
			if got, err := ReadOutboxChange(change[0], change[1], expired); err != nil || got != (OutboxChange{}) {
				t.Errorf("an event %s: got %+v, %v", name, got, err)
			}
		}
	}
	grant := newItem(key{walletPartition(someWallet), sortGrant + "1"})
	for name, change := range map[string][2]item{"changes": {grant, grant}, "goes": {grant, nil}} {
		got, err := ReadWalletsChange(change[0], change[1])
		if err != nil || !reflect.DeepEqual(got, WalletsChange{}) {
			t.Errorf("a grant %s: got %+v, %v", name, got, err)
		}
	}
}
