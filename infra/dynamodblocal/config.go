package dynamodblocal

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// Version is the version of DynamoDB Local. Later ones, up to 3.3.1, depend on artifacts that are not published to
// Maven.
const Version = "3.1.0"

// Config says how DynamoDB Local runs. The zero value is a database in memory on a free port.
type Config struct {
	Port     int    // 0: any free port
	DataDir  string // of its data; empty: it keeps them in memory
	CacheDir string // of its program files; empty: the user's cache directory

	// Brief switches off Java's second compiler and its parallel garbage collector, for tests that take less than a
	// minute: the two took half of the processor time of such a run.
	Brief bool

	Log *slog.Logger // logs what takes long; nil: no log
}

func (c Config) logger() *slog.Logger {
	if c.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Log
}

// cacheDir returns the directory of the program files of this version.
func (c Config) cacheDir() (string, error) {
	if c.CacheDir != "" {
		return filepath.Abs(c.CacheDir)
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no cache directory to keep DynamoDB Local in: %w", err)
	}
	return filepath.Join(user, "drawdown", "dynamodb-local-"+Version), nil
}
