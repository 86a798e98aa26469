package exportjob

import "time"

// The limits of exports, each with the arithmetic behind it.
const (
	// MaxRunning is how many exports of a tenant are RUNNING at most. Each is read by one copy of a function, at some 2,000
	// read units a second: five take as much as a table on demand has to spare from its first day on.
	// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
	MaxRunning = 5

	// MaxRange is the widest range of an export, ten years and the leap days: 120 months of books, each a sum of up to 3,653
	// rows of 150 bytes. At 67 read units each these are 8,000.
	MaxRange = 3653 * 24 * time.Hour

	// MaxRows is how many rows a file has at most. At 700 bytes each ten million are 7 GB, which are 840 of the 10,000 parts
	// that Amazon S3 allows, and at 5,000 lines a second they take 35 minutes: three runs of a function.
	MaxRows = 10_000_000

	// PartBytes is the size of a part. Amazon S3 wants 5 MiB at least. A copy keeps one part and one page in memory.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
	PartBytes = 8 << 20

	// FileRetention is how long a file is stored. The bucket deletes it a day later at most.
	FileRetention = 7 * 24 * time.Hour

	// JobRetention is how long a job is stored: its file is gone before.
	JobRetention = 30 * 24 * time.Hour

	// LinkTime is how long a link to a file works.
	LinkTime = 5 * time.Minute

	// Lease is for how long a copy has a job after a checkpoint. Checkpoints are CheckpointEvery apart, and a page takes
	// seconds.
	Lease           = 2 * time.Minute
	CheckpointEvery = 15 * time.Second

	// RetryAfter is how long a job waits after a page that failed.
	RetryAfter = 30 * time.Second

	// MaxStalled is how many copies in a row may fail to reach a checkpoint. At RetryAfter and a sweep each minute, a job
	// has half an hour until it fails.
	MaxStalled = 20

	// PageLines is how many lines are read at once: at about 450 bytes each, the megabyte that one query returns.
	PageLines = 1000

	// pageGrants is how many grants are read at once, and pageWallets how many wallets are listed at once.
	pageGrants  = 500
	pageWallets = 100
)
