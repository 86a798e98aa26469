package dynamodblocal

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// Version is that of DynamoDB Local. Later ones, up to 3.3.1, ask Maven for artifacts that are not published.
const Version = "3.1.0"

// Config says how DynamoDB Local runs. The zero value is a database in memory on a free port.
type Config struct {
	Port     int    // 0: one that is free
	DataDir  string // where it keeps its data; empty: in memory
	CacheDir string // where its files are kept; empty: the user's cache directory

	// Brief has it spend less on getting faster, for tests that are over within a minute: half the processor time of
	// such a run was Java's second compiler and its collector.
	Brief bool

	Log *slog.Logger // told what takes long; nil: nobody
}

func (c Config) logger() *slog.Logger {
	if c.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Log
}

// cacheDir is where the files of this version are, or will be.
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
