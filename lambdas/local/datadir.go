package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// What is in a data directory. Nothing else in it is ever touched.
const (
	lockFile = "lock"     // held by whoever uses the directory
	keyFile  = "api-key"  // the secret of the development key
	dataName = "dynamodb" // what DynamoDB Local keeps
	pumpName = "streams"  // how far the followers have come in the change streams, and what they gave up
)

// errInUse says that another process holds the lock.
var errInUse = errors.New("in use")

// claim makes the data directory this process's own until it releases it.
func claim(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data directory: %w", err)
	}
	release, err = lock(filepath.Join(dir, lockFile))
	if err != nil && !errors.Is(err, errInUse) {
		err = fmt.Errorf("claiming the data directory: %w", err)
	}
	return release, err
}

// reset forgets the data. It removes what this program made, and the directory where nothing else is in it.
func reset(c config) error {
	if _, err := os.Stat(filepath.Join(c.DataDir, lockFile)); errors.Is(err, fs.ErrNotExist) {
		return announce(c.Out, "There is nothing in %s to forget.\n", c.DataDir)
	}
	release, err := claim(c.DataDir)
	if errors.Is(err, errInUse) {
		return fmt.Errorf("a server is running on %s: stop it first, with Ctrl-C where it runs", c.DataDir)
	}
	if err != nil {
		return err
	}
	defer release()
	for _, name := range []string{dataName, pumpName, keyFile, lockFile} {
		if err := os.RemoveAll(filepath.Join(c.DataDir, name)); err != nil {
			return fmt.Errorf("forgetting the data: %w", err)
		}
	}
	_ = os.Remove(c.DataDir) // unless something else is in it
	return announce(c.Out, "Forgot what was in %s.\n", c.DataDir)
}

// developmentKey is the API key of the test tenant for this data directory: the one that is kept there, as long as it
// can do everything, else a new one. It answers whose requests are those of the key, too.
func developmentKey(ctx context.Context, books *ledger.Ledger, dir string) (secret string, by billing.Caller, err error) {
	file := filepath.Join(dir, keyFile)
	kept, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", by, fmt.Errorf("reading the API key: %w", err)
	}
	key, err := books.Authenticate(ctx, string(kept))
	switch {
	case err == nil && key.Tenant == billing.Test && key.Allows(billing.ScopeAdmin):
		return string(kept), billing.Caller{Tenant: billing.Test, Actor: string(key.ID)}, os.Chmod(file, 0o600)
	case err != nil && !errors.Is(err, ledger.ErrUnauthenticated):
		return "", by, err
	}
	by = billing.Caller{Tenant: billing.Test, Actor: "system"}
	created, err := books.CreateAPIKey(ctx, by, billing.CreateAPIKey{
		Keyed: billing.Keyed{IdempotencyKey: wiring.RequestID()}, Name: "development", Scopes: []billing.Scope{billing.ScopeAdmin},
	})
	if err != nil {
		return "", by, err
	}
	by.Actor = string(created.Value.ID)
	return created.Value.Secret, by, keep(file, created.Value.Secret)
}

// keep writes a secret to a file that only its owner can read, whole or not at all.
func keep(file, secret string) error {
	fresh, err := os.CreateTemp(filepath.Dir(file), keyFile+"-*") // which has mode 0600
	if err == nil {
		_, err = fresh.WriteString(secret)
		err = errors.Join(err, fresh.Close())
	}
	if err == nil {
		err = os.Rename(fresh.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("keeping the API key: %w", err)
	}
	return nil
}
