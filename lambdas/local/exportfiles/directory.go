// Package exportfiles keeps the files of exports in a directory of this machine, and serves them to whoever has a link.
package exportfiles

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/lambdas/local/wholefile"
)

// Directory is an [exportjob.Files] in a directory. Files are private to the user who runs the server.
type Directory struct{ root *os.Root }

var _ exportjob.Files = (*Directory)(nil)

// Open opens a directory, which it creates if it does not exist.
func Open(dir string) (*Directory, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the directory of exports: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the directory of exports: %w", err)
	}
	return &Directory{root}, nil
}

// Close closes the directory.
func (d *Directory) Close() error { return d.root.Close() }

// Put implements [exportjob.Files].
func (d *Directory) Put(_ context.Context, name string, _ exportjob.Format, data []byte) error {
	return d.write(name, data)
}

// write stores a file, with the directories that it is in.
func (d *Directory) write(name string, data ...[]byte) error {
	if err := d.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	return wholefile.Write(d.root, name, data...)
}

// Get implements [exportjob.Files].
func (d *Directory) Get(_ context.Context, name string) ([]byte, error) {
	data, err := d.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("file %s: %w", name, billing.ErrNotFound)
	}
	return data, err
}

// Begin implements [exportjob.Files]. The name of an upload is that of its directory.
func (d *Directory) Begin(_ context.Context, name string, _ exportjob.Format) (string, error) {
	upload := "parts/" + path.Base(name)
	return upload, d.root.MkdirAll(upload, 0o700)
}

// PutPart implements [exportjob.Files].
func (d *Directory) PutPart(_ context.Context, _, upload string, number int, data []byte) (string, error) {
	return tagOf(data), d.write(partOf(upload, number), data)
}

func partOf(upload string, number int) string { return upload + "/" + strconv.Itoa(number) }

func tagOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Complete implements [exportjob.Files]. It reads one part at a time.
func (d *Directory) Complete(ctx context.Context, name, upload string, parts []exportjob.Part) error {
	if _, err := d.root.Stat(upload); errors.Is(err, fs.ErrNotExist) {
		if _, err = d.root.Stat(name); err == nil {
			return nil // it was completed before
		}
	}
	if err := d.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	whole, err := d.root.OpenFile(upload+".whole", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	for _, part := range parts {
		data, fault := d.Get(ctx, partOf(upload, part.Number))
		if fault == nil && tagOf(data) != part.Tag {
			fault = fmt.Errorf("part %d of %s is not the one that was counted", part.Number, name)
		}
		if fault == nil {
			_, fault = bytes.NewReader(data).WriteTo(whole)
		}
		if fault != nil {
			return errors.Join(fault, whole.Close())
		}
	}
	if err := errors.Join(whole.Sync(), whole.Close()); err != nil {
		return err
	}
	if err := d.root.Rename(upload+".whole", name); err != nil {
		return err
	}
	return d.root.RemoveAll(upload)
}

// Abort implements [exportjob.Files].
func (d *Directory) Abort(_ context.Context, _, upload string) error { return d.root.RemoveAll(upload) }

// Lapse deletes what was written before an instant, as a bucket does by its lifecycle rules.
func (d *Directory) Lapse(before time.Time) error {
	var old []string
	err := fs.WalkDir(d.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.ModTime().Before(before) {
			old = append(old, name)
		}
		return err
	})
	for _, name := range old {
		err = errors.Join(err, d.root.Remove(name))
	}
	return err
}
