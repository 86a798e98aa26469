// Package mailbox keeps the mails of a development server as files in a directory, and shows them as a person would read them.
package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
	"github.com/drawdown-billing/drawdown/lambdas/local/wholefile"
)

// Mailbox is a [mailer.Sender] that keeps each mail in a file, which any program for mails can open. Files are private to the user
// who runs the server, who may delete some of them or the whole directory at any time.
type Mailbox struct {
	dir    string
	domain string // of the ids of mails
}

var _ mailer.Sender = (*Mailbox)(nil)

const extension = ".eml"

// Open returns the mailbox in a directory, which it creates if it does not exist.
func Open(dir string) (*Mailbox, error) {
	m := &Mailbox{dir, "localhost"}
	return m, m.in(func(*os.Root) error { return nil })
}

// in calls a function with the directory, which it creates if it does not exist, or no longer.
func (m *Mailbox) in(call func(*os.Root) error) error {
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return fmt.Errorf("creating the directory of mails: %w", err)
	}
	root, err := os.OpenRoot(m.dir)
	if err != nil {
		return fmt.Errorf("opening the directory of mails: %w", err)
	}
	return errors.Join(call(root), root.Close())
}

// Send implements [mailer.Sender]. The name of the file is when what the mail tells happened, and the mail's id: a mail that is sent
// again is the same file.
func (m *Mailbox) Send(_ context.Context, l *mailer.Letter) error {
	content, err := l.Bytes(m.domain)
	if err != nil {
		return &mailer.RefusedError{Reason: err.Error()}
	}
	name := l.At.UTC().Format("20060102T150405.000000Z-") + l.ID + extension
	if err := m.in(func(root *os.Root) error { return wholefile.Write(root, name, content) }); err != nil {
		return errors.Join(mailer.ErrNotSent, err)
	}
	return nil
}

// names lists the files of mails, the newest first. Other files are somebody else's.
func (m *Mailbox) names() (names []string, err error) {
	err = m.in(func(root *os.Root) error {
		entries, err := fs.ReadDir(root.FS(), ".")
		for _, entry := range entries {
			if name, is := strings.CutSuffix(entry.Name(), extension); is && nameOf.MatchString(name) && !entry.IsDir() {
				names = append(names, name)
			}
		}
		return err
	})
	slices.Sort(names)
	slices.Reverse(names)
	return names, err
}
