package billing

import "time"

// The limits of Drawdown, in one place, each with the arithmetic behind it.
const (
	// MaxCredits bounds every amount and every balance: 10¹² credits are 10¹⁸ micro-credits, so the sum of nine
	// such amounts still fits an int64 (9.2 × 10¹⁸), and no addition of two bounded values can overflow.
	MaxCredits = 1_000_000_000_000 * Credit

	// MaxCommitItems is DynamoDB's limit of items in one TransactWriteItems.
	// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
	MaxCommitItems = 100

	// MaxCommitCommands is how many commands one commit decides: 100 items, less the wallet's own state, less
	// one page of grants that spending may have to rewrite.
	MaxCommitCommands = 98

	// MaxWaitingCommands is how many commands wait for one wallet in one process. At 2,500 a second, which is what
	// commits of 98 reach, the last of them waits two seconds.
	MaxWaitingCommands = 5000

	// MaxCommitTime is when a commit that others wait for is given up: a hundred times what one takes.
	MaxCommitTime = 10 * time.Second

	// MaxCommitBytes keeps a commit under DynamoDB's 4 MB, with a quarter left for what the estimate leaves out.
	MaxCommitBytes = 3 << 20

	// MaxDueItems is how many items of one commit may book what time has done. A grant that expires takes two, a line
	// and its end, so that 40 of them leave 20 items for the state, pages of grants and one command. What does not fit
	// is booked ahead, in commits of its own.
	MaxDueItems = 80

	// MaxBookingAhead is for how long a request books what is due ahead of itself, in commits of their own, before it
	// gives up with a refusal that may be retried: each commit stays, so that the next try begins where this one ended.
	MaxBookingAhead = 2 * time.Second

	// MaxBatchEvents is how many events one batch carries. At 98 a commit that is eleven commits.
	MaxBatchEvents = 1000

	// InlineGrants is how many live grants stay in the wallet's own state: 8 × about 50 bytes leave the state
	// under 1 KB, so that a commit pays for one unit of it.
	InlineGrants = 8

	// PageGrants is how many live grants one page holds. At about 50 bytes each a page is 13 KB: 26 write units
	// when it changes, which happens once in eight grants.
	PageGrants = 256

	// MaxPages is how many pages a wallet has at the most, so that a spend that draws on every grant still
	// fits one commit: 90 pages, the state, the line and eight to spare make 100 items.
	MaxPages = 90

	// MaxLiveGrants is how many live grants a wallet has at the most. Packed to three quarters, 12,000 grants
	// are 63 pages, so that repacking always finds room under MaxPages.
	MaxLiveGrants = 12_000

	// MaxCreatedGrants is how many grants one transfer or reversal creates: an item each beside its line's. Credit of
	// up to as many grants arrives as a grant for each; of more, as one for each of its kinds.
	MaxCreatedGrants = 40

	// MaxRepayments is how many repayments of debt a wallet remembers, to return credit to the right grant when
	// a usage that went into debt is reversed after the debt was repaid: at about 15 bytes each, half a kilobyte
	// of the state, and only in wallets that go into debt.
	MaxRepayments = 32

	// MaxEventAge is how old a usage may say it is. The guard of its key is the ledger's own line and is kept
	// for ever; the bound keeps late events out of periods that are closed.
	MaxEventAge = 35 * 24 * time.Hour

	// MaxEventAhead is how far in the future a usage may say it is: room for a client's clock.
	MaxEventAhead = 5 * time.Minute

	// GracePeriod is how long credit can be spent that is returned after its own grant has expired.
	GracePeriod = 30 * 24 * time.Hour

	// EventRetention is how long events and their deliveries are kept.
	EventRetention = 30 * 24 * time.Hour

	// MaxAttempts is how often one request is decided and committed before it is given back as a conflict.
	MaxAttempts = 12

	// MaxKeyBytes bounds an idempotency key, and MaxExternalIDBytes an external id.
	MaxKeyBytes        = 255
	MaxExternalIDBytes = 255

	// MaxNameBytes bounds names, actions and subjects; MaxReasonBytes a reason.
	MaxNameBytes   = 200
	MaxReasonBytes = 500

	// Metadata: at most 20 entries of 40 + 500 bytes, 2,048 bytes in all, so that 98 lines with full metadata
	// and dimensions stay under half a megabyte of a commit.
	MaxMetadataEntries    = 20
	MaxMetadataKeyBytes   = 40
	MaxMetadataValueBytes = 500
	MaxMetadataBytes      = 2048

	// MaxPriority bounds a grant's place in the burn order: 0 burns first.
	MaxPriority = 10_000

	// MaxPageSize is how many nodes one page of a connection carries.
	MaxPageSize = 100

	// MaxScannedLines is how many lines one page of a filtered list looks at before it hands back what it has:
	// at about 450 bytes each, one megabyte.
	MaxScannedLines = 2000
)

// reservedKeyPrefix begins the idempotency keys of what Drawdown does by itself, such as an expiry.
const reservedKeyPrefix = "drawdown:"
