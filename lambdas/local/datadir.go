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

// The files of a data directory. This program touches no other file in it.
const (
	lockFile    = "lock"     // locked by the process that uses the directory
	keyFile     = "api-key"  // the secret of the development key
	dataName    = "dynamodb" // the data of DynamoDB Local
	exportsName = "exports"  // the files of exports
	mailName    = "mail"     // mails that would have been sent
	pumpName    = "streams"  // the checkpoints of the followers in the change streams, and the records that they gave up
)

// errInUse says that another process holds the lock.
var errInUse = errors.New("in use")

// claim locks the data directory for this process until release is called. What this program stores in it is private,
// whoever made the directory.
func claim(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the data directory: %w", err)
	}
	release, err = lock(filepath.Join(dir, lockFile))
	if err != nil {
		if !errors.Is(err, errInUse) {
			err = fmt.Errorf("locking the data directory: %w", err)
		}
		return nil, err
	}
	if err := makePrivate(dir); err != nil {
		release()
		return nil, fmt.Errorf("making the files in %s private: %w; set DATA_DIR to another directory", dir, err)
	}
	return release, nil
}

// makePrivate makes the files of this program in a data directory private, and creates its directories, so that they
// are private before anything is in them. Files that DynamoDB Local creates in its directory, such as its write-ahead
// log, nobody else can reach from then on, whatever their modes are.
func makePrivate(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // nothing was written through it
	for _, name := range []string{dataName, pumpName, exportsName, mailName} {
		if err := root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	for _, name := range []string{lockFile, keyFile, dataName, pumpName, exportsName, mailName} {
		info, err := root.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().Type() == fs.ModeSymlink {
			continue // a link leads to what is not ours
		}
		if err := errors.Join(err, fs.WalkDir(root.FS(), name, privately(root))); err != nil {
			return err
		}
	}
	return nil
}

// privately returns a function that makes what is found in a directory private.
func privately(root *os.Root) fs.WalkDirFunc {
	return func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return root.Chmod(path, 0o700) // before it is read
		case entry.Type().IsRegular():
			return root.Chmod(path, 0o600)
		}
		return nil
	}
}

// reset deletes the data. It removes the files of this program, and the directory if nothing else is in it.
func reset(c config) error {
	if _, err := os.Stat(filepath.Join(c.DataDir, lockFile)); errors.Is(err, fs.ErrNotExist) {
		return printf(c.Out, "There are no data in %s to delete.\n", c.DataDir)
	}
	release, err := claim(c.DataDir)
	if errors.Is(err, errInUse) {
		return fmt.Errorf("a server is using %s: stop it first, with Ctrl-C in its terminal", c.DataDir)
	}
	if err != nil {
		return err
	}
	defer release()
	for _, name := range []string{dataName, pumpName, exportsName, mailName, keyFile, lockFile} {
		if err := os.RemoveAll(filepath.Join(c.DataDir, name)); err != nil {
			return fmt.Errorf("deleting the data: %w", err)
		}
	}
	_ = os.Remove(c.DataDir) // fails if something else is in it
	return printf(c.Out, "Deleted the data in %s.\n", c.DataDir)
}

// developmentKey returns the API key of the test tenant for this data directory, and its caller. It is the key in the
// directory, if that is valid and has all scopes, else a new one, which it keeps there.
func developmentKey(
	ctx context.Context, books *ledger.Ledger, dir string,
) (secret string, by billing.Caller, err error) {
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

// keep writes a secret to a file that only its owner can read. It replaces the file as a whole.
func keep(file, secret string) error {
	fresh, err := os.CreateTemp(filepath.Dir(file), keyFile+"-*") // its mode is 0600
	if err == nil {
		_, err = fresh.WriteString(secret)
		err = errors.Join(err, fresh.Close())
	}
	if err == nil {
		err = os.Rename(fresh.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("writing the API key: %w", err)
	}
	return nil
}
