package billing

import "time"

// Ids of lines and grants, and of a wallet's events, are addresses: they contain the sequence of a line, or the
// revision of a commit. After the tables were restored to an instant of the past, wallets continue from an earlier
// line, and the same sequences and revisions are used again, for other things. So ids contain the sequence or the
// revision plus 32,768 times an epoch, which `operate restored` raises. The epoch is 0 until the first restore.
//
// An epoch is the minute in which `operate restored` ran. So it is larger than every epoch before it, also than those
// that no table contains any more: of a deployment that was itself restored, and of another restore of the same tables.

// Epoch is the epoch of the deployment. A deployment that was never restored has no such document.
type Epoch struct {
	Versioned
	Number int64
}

// EpochKey returns the address of the epoch.
func EpochKey() DocumentKey { return DocumentKey{Kind: KindEpoch} }

// DocumentKey implements [Document].
func (e *Epoch) DocumentKey() DocumentKey { return EpochKey() }

// CloneDocument implements [Document].
func (e *Epoch) CloneDocument() Document { return clonePointer(e) }

// Numbers of 40 bits, in ids.
const (
	// epochBits says by how much a minute raises numbers: by 2¹⁵ = 32,768. Numbers repeat only if a wallet lost more lines
	// than that for each minute since its last restore, or since 2026 began: 546 a second, day and night.
	epochBits = 15

	// MaxEpoch is the last epoch, which is reached in 2057. It leaves half of all numbers to sequences.
	MaxEpoch = 1 << (sequenceBits - 1 - epochBits)

	sequenceBits = 5 * sequenceLength
)

// firstEpoch is the instant of epoch 0.
var firstEpoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Numbered returns the number in ids for a sequence or a revision of an epoch.
func Numbered(n, epoch int64) int64 { return n + epoch<<epochBits }

// EpochOf returns the epoch in which sequence n has a number, or false if there is none.
func EpochOf(number, n int64) (int64, bool) {
	epoch := (number - n) >> epochBits
	return epoch, epoch >= 0 && epoch <= MaxEpoch && Numbered(n, epoch) == number
}

// Number returns the number of the wallet's last line in ids.
func (w *Wallet) Number() int64 { return Numbered(w.Sequence, w.Epoch) }

// NextEpoch returns the epoch that begins at an instant, after another one.
func NextEpoch(now time.Time, last int64) int64 {
	return max(last+1, int64(now.Sub(firstEpoch)/time.Minute))
}
