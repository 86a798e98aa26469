package billing

import "time"

// The limits of Drawdown, in one place, each with the arithmetic behind it.
const (
	// MaxCredits bounds every amount and every balance: 10¹² credits are 10¹⁸ micro-credits, so the sum of nine
	// such amounts still fits an int64 (9.2 × 10¹⁸), and no addition of two bounded values can overflow.
	MaxCredits = 1_000_000_000_000 * Credit

	// MaxMoney bounds amounts of money: 10¹³ minor units, such as 100 billion dollars. Times the 10¹⁸ micro-credits of the
	// largest grant that is below 2¹²⁷, so that the worth of credits is computed exactly in 128 bits.
	MaxMoney = 10_000_000_000_000

	// MaxCommitItems is DynamoDB's limit of items in one TransactWriteItems.
	// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
	MaxCommitItems = 100

	// MaxCommitCommands is how many commands one commit decides: 100 items, less the wallet's own state, less one page of
	// grants that a spend may have to rewrite.
	MaxCommitCommands = 98

	// MaxWaitingCommands is how many commands wait for one wallet in one process. At 2,500 a second, which is what
	// commits of 98 reach, the last of them waits two seconds.
	MaxWaitingCommands = 5000

	// MaxCommitTime is after how long a commit that others wait for is cancelled: a hundred times what one takes.
	MaxCommitTime = 10 * time.Second

	// MaxCommitBytes keeps a commit under DynamoDB's 4 MB, with a quarter left for bytes that the estimate does not count.
	MaxCommitBytes = 3 << 20

	// MaxDueItems is how many items of one commit may book what is due. A grant that expires takes two, a line and its
	// end, so that 40 of them leave 20 items for the state, pages of grants and one command. What does not fit is booked
	// before it, in commits of its own.
	MaxDueItems = 80

	// MaxBookingAhead is for how long a request books what is due before it, in commits of their own. Then it is refused
	// and may be retried: each commit stays, so that the next try begins where this one ended.
	MaxBookingAhead = 2 * time.Second

	// MaxBatchEvents is how many events one batch may have. At 98 a commit that is eleven commits.
	MaxBatchEvents = 1000

	// InlineGrants is how many live grants stay in the wallet's own state: 8 × about 50 bytes leave the state under 1 KB,
	// so that writing it costs the units of one kilobyte.
	InlineGrants = 8

	// PageGrants is how many live grants one page holds. At about 50 bytes each a page is 13 KB: 26 write units
	// when it changes, which happens once in eight grants.
	PageGrants = 256

	// MaxPages is how many pages a wallet has at most, so that a spend that draws on every grant still fits one commit: 90
	// pages, the state, the line and eight to spare make 100 items.
	MaxPages = 90

	// MaxLiveGrants is how many live grants a wallet has at most. Packed to three quarters, 12,000 grants are 63 pages, so
	// that repacking always finds room under MaxPages.
	MaxLiveGrants = 12_000

	// MaxCreatedGrants is how many grants one transfer or reversal creates: an item for each, and one for the line. Credit
	// from up to as many grants arrives as one grant for each; from more, as one for each group of the same terms.
	MaxCreatedGrants = 40

	// MaxRepayments is how many repayments of debt a wallet remembers, to return credit to the right grant when
	// a usage that went into debt is reversed after the debt was repaid: at about 15 bytes each, half a kilobyte
	// of the state, and only in wallets that go into debt.
	MaxRepayments = 32

	// MaxOpenHolds is how many holds of a wallet are open at most: when one of them may have ended, all are read, which at
	// about 400 bytes each is 400 KB.
	MaxOpenHolds = 1000

	// MaxLimitsTogether is how many spend limits one subject has, its actions included, or one action: 50 bytes each, one
	// kilobyte, so that a spend which they count writes one more.
	MaxLimitsTogether = 16

	// MaxDrawLimits is how many draw limits a wallet has: at up to 440 bytes each, a document of 44 KB, which a process reads once
	// after each change of limits.
	MaxDrawLimits = 100

	// MaxBudgets is how many budgets of a wallet are not closed at most. Each is a document of its own.
	MaxBudgets = 100_000

	// MaxBudgetLevels is how deep budgets nest: a spend that names one of the last level writes so many.
	MaxBudgetLevels = 4

	// MaxBudgetActions is how many actions a budget that lists them pays for. With short names they fit into its kilobyte.
	MaxBudgetActions = 20

	// MaxHoldPieces is how many pieces one hold has at most: at about 45 bytes each, 11 KB of its document. When it ends,
	// all of them return in one commit, to at most MaxPages pages.
	MaxHoldPieces = 250

	// MaxHoldLines is how many lines one hold has at most. At 16 bytes each they are 8 KB of its document. Four are kept
	// for the last capture, what it returns, and what of that has expired or was voided.
	MaxHoldLines = 500

	// MaxHoldTime is how far ahead the end of a hold can be set, again and again.
	MaxHoldTime = 24 * time.Hour

	// MaxVoidedPieces is how many voided grants a wallet remembers because credit of them is still held: 36 bytes each in
	// its state, until that credit is captured or returns.
	MaxVoidedPieces = 100

	// MaxEventAge is how far in the past the occurredAt of a usage may be. A repetition is recognized by the ledger's own
	// line, for ever; this bound keeps late events out of periods that are closed.
	MaxEventAge = 35 * 24 * time.Hour

	// MaxEventAhead is how far in the future the occurredAt of a usage may be: room for a client's clock.
	MaxEventAhead = 5 * time.Minute

	// GracePeriod is how long credit can be spent that was returned after its own grant had expired.
	GracePeriod = 30 * 24 * time.Hour

	// EventRetention is how long events and their deliveries are stored.
	EventRetention = 30 * 24 * time.Hour

	// MaxCustomerSession and MaxOperatorSession are for how long a session lasts at most: a day of a customer, and a long working
	// day of a person whose account the seller may close meanwhile.
	MaxCustomerSession = 24 * time.Hour
	MaxOperatorSession = 12 * time.Hour

	// KeptAfterSession is for how long a customer's session is stored after its end, where the clocks of the store and of a
	// process may differ.
	KeptAfterSession = time.Hour

	// MaxAttempts is how often one request is decided and committed before it is refused as a conflict.
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

	// MaxCodeBytes bounds the codes of what is sold, such as a rate card: a wallet's state contains one.
	MaxCodeBytes = 64

	// MaxUnitBytes bounds the unit of a wallet: its state contains it.
	MaxUnitBytes = 40

	// MaxOffers is how many packs of one unit are offered at the same time: their codes are 6.4 KB of one document, and a
	// wallet shows all of them, in two reads.
	MaxOffers = 100

	// MaxPackQuantity is how many of a pack one top-up buys at most.
	MaxPackQuantity = 100

	// MaxPackDays bounds the days of a pack: a hundred years, so that no credit ends after the year 9999.
	MaxPackDays = 36_500

	// MaxPlanQuantity is how many of a plan one subscription has at most, such as seats. What they include together stays
	// within MaxCredits where each includes up to 100 million credits; above that, fewer are allowed.
	MaxPlanQuantity = 10_000

	// MaxTrialDays bounds the trial of a plan: two years. One move of the test clock passes the longest trial and the year
	// behind it, see [MaxTestLeap].
	MaxTrialDays = 730

	// MaxGraceDays bounds for how long a period of a plan can be unpaid. Its charge is tried again for five days. An invoice
	// that is due in 30 days is paid within 60, or not at all. A longer grace would give away more than a sixth of a year.
	MaxGraceDays = 60

	// MaxFeatures is how many features a plan has, and MaxFeatureBytes how long each is: with 3.3 KB of them, a plan is
	// never larger than 4 KB, which is one read unit.
	MaxFeatures     = 50
	MaxFeatureBytes = 64

	// MaxBrandBytes bounds the brand of the portal settings: it is the heading of pages of 360 pixels.
	MaxBrandBytes = 80

	// MaxPaymentMethods is how many methods a customer stores at a provider: 57 bytes each in the document of the payer.
	MaxPaymentMethods = 20

	// MaxDetaching is how many methods of a customer a provider has still to forget at most: 5.7 KB of the payer's document.
	MaxDetaching = 100

	// MaxDuePayments is how many payments of a wallet are due at most: top-ups and, for each subscription, a charge. At 38 bytes
	// each at most, they are 1.5 KB of its state.
	MaxDuePayments = 20 + MaxSubscriptions

	// MaxTopUpAttempts is how many attempts one top-up has at most: the charge, and a page after it. The rest is room. The charge
	// for a period has three more charges, and those that somebody asks for.
	MaxTopUpAttempts = 20

	// MaxRefunds is how many refunds of one top-up are requested at most. With their credits they are about 30 KB of its document.
	MaxRefunds = 100

	// MaxSubscriptions is how many subscriptions of a wallet have not ended at most: with the codes of their rate cards they are
	// 2 KB of its state.
	MaxSubscriptions = 20

	// MaxPeriodGrants is how many grants one period of a subscription has at most: the first, and one for each change that adds
	// credits. Its boundary is one commit. Each grant takes four items of that at most: it is marked, what rolls over of it is a
	// grant, and both may be of a page. With 18 of them these are 72; the state, four lines, the subscription with its six places in
	// lists, a charge that is withdrawn and one that is made with two places in lists each, an event, the record of a customer who
	// paid nothing, and a repayment are 21 more.
	MaxPeriodGrants = 18

	// MaxStartYears is for how many years ahead a subscription can be scheduled.
	MaxStartYears = 10

	// MaxForeseenPeriods is how many periods of a wallet's subscriptions a read passes to foresee a balance: a year of days, and more
	// than thirty years of months. Each takes 0.1 ms.
	MaxForeseenPeriods = 400

	// PageTime is how long the page of a top-up is open.
	PageTime = 30 * time.Minute

	// AttemptTime is how long an attempt to charge a period is waited for, at least: as long as its page is open, and as long again
	// for an answer that is late.
	AttemptTime = 2 * PageTime

	// PaymentLease is for how long one worker has an attempt. The provider's idempotency key makes a second worker harmless;
	// the claim makes it rare.
	PaymentLease = time.Minute

	// MaxOperatorBytes bounds the name of an operator, which is part of the actor of each line that she causes: with the id of her
	// session, an actor has up to 131 bytes.
	MaxOperatorBytes = 100

	// MaxOrigins is how many origins each list of the portal settings has: 20 of up to 267 bytes are 5 KB of a header.
	MaxOrigins = 20

	// MaxURLBytes is the length of addresses that browsers and proxies commonly accept.
	MaxURLBytes = 2000

	// MaxComponents is how many components one usage has: more than any model has kinds of tokens. With their rates they
	// add about 60 bytes each to the line.
	MaxComponents = 20

	// MaxPageSize is how many nodes one page of a connection has.
	MaxPageSize = 100

	// CountEvery is how many lines of a wallet are counted for charts together: the first commit with which so many are
	// not counted is due for counting. What counting costs, about 20 write units, is then a third of a unit a line.
	CountEvery = 64

	// CountAfter is after how long since a wallet was due for counting its next line makes it due, and CountLatest how
	// long after its first uncounted line a timer does.
	CountAfter  = time.Hour
	CountLatest = 2 * time.Hour

	// UsageWatch is for how long a process relies on whether an endpoint wants events of single usages: a query of one
	// read unit each time, so that a thousand processes that always run cost eleven dollars a month for it.
	UsageWatch = 30 * time.Second

	// EpochWatch is for how long a process relies on the epoch of the deployment: one read unit for each half of it. After
	// `operate restored`, processes that run already have the new epoch once it is over.
	EpochWatch = 5 * time.Minute

	// RateCardWatch is for how long a process relies on which version of a rate card is in force. In live, a version takes
	// effect at least RateCardNotice after its publication was decided. A publication that was not committed within
	// RateCardCommit is decided again, at a later instant. So the last process learns of a version 3 seconds before it
	// takes effect, which is the room for clocks that differ.
	RateCardWatch  = 5 * time.Second
	RateCardCommit = 2 * time.Second
	RateCardNotice = 10 * time.Second

	// MaxScannedLines is how many lines one page of a filtered list reads one by one, before it returns what it has found
	// so far, if that is anything: at about 450 bytes each, one megabyte.
	MaxScannedLines = 2000

	// MaxUnmatchedLines is how many lines a page reads that finds nothing. Then it is refused: an empty page with more
	// behind it would be dropped by clients, with its cursor. At 450 bytes each these are 9 MB, in 200 reads of some 10 ms.
	MaxUnmatchedLines = 20_000

	// MaxTestLeap is how far one request moves the test clock without saying that it means to. What is due on the way is
	// booked and counted, and the clock never moves back.
	MaxTestLeap = 3 * 366 * 24 * time.Hour

	// MaxAuditedLines is how many lines the audits of one request read together: at 10,000 lines a second, ten seconds.
	// The sequence of a wallet says how many it has before anything is read.
	MaxAuditedLines = 100_000

	// MaxAuditsAtOnce is how many audits one process makes at the same time. Each keeps one processor busy; the others are
	// for requests that move money.
	MaxAuditsAtOnce = 2
)

// reservedKeyPrefix is the beginning of the idempotency keys of what Drawdown does by itself, such as an expiry.
const reservedKeyPrefix = "drawdown:"
