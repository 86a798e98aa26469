// Package mailbox keeps the mails of a development server as files in a directory, and shows them as a person would read them.
package mailbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
	"github.com/drawdown-billing/drawdown/lambdas/local/wholefile"
)

// Mailbox is a [mailer.Sender] that keeps each mail in a file, which any program for mails can open. Files are private to the user
// who runs the server.
type Mailbox struct {
	root   *os.Root
	domain string // of the ids of mails
}

var _ mailer.Sender = (*Mailbox)(nil)

const extension = ".eml"

// Open opens a directory, which it creates if it does not exist.
func Open(dir string) (*Mailbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the directory of mails: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the directory of mails: %w", err)
	}
	return &Mailbox{root, "localhost"}, nil
}

// Close closes the directory.
func (m *Mailbox) Close() error { return m.root.Close() }

// Send implements [mailer.Sender]. The name of the file is when what the mail tells happened, and the mail's id: a mail that is sent
// again is the same file.
func (m *Mailbox) Send(_ context.Context, l *mailer.Letter) error {
	content, err := l.Bytes(m.domain)
	if err != nil {
		return &mailer.RefusedError{Reason: err.Error()}
	}
	name := l.At.UTC().Format("20060102T150405.000000Z-") + l.ID + extension
	if err := wholefile.Write(m.root, name, content); err != nil {
		return errors.Join(mailer.ErrNotSent, err)
	}
	return nil
}

// names lists the files of mails, the newest first.
func (m *Mailbox) names() ([]string, error) {
	dir, err := m.root.Open(".")
	if err != nil {
		return nil, err
	}
	entries, err := dir.ReadDir(-1)
	if err = errors.Join(err, dir.Close()); err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if name, is := strings.CutSuffix(entry.Name(), extension); is && !entry.IsDir() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	slices.Reverse(names)
	return names, nil
}
