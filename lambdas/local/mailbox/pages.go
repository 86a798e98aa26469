package mailbox

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	netmail "net/mail"
	"os"
	"regexp"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/drawdown-billing/drawdown/lambdas/local/localhost"
)

// shown is how many mails the list has at most.
const shown = 200

//go:embed pages.html
var pagesText string

var pages = template.Must(template.New("").Parse(pagesText))

// envelope is what the list and the page of a mail show beside its text.
type envelope struct {
	Name, Subject, From, To, Date string
	Headers                       []header
	Text                          string
}

type header struct{ Name, Value string }

// Handler shows the mails: a list at /mail, and each at /mail/NAME, as its reader sees it at /mail/NAME/html.
func (m *Mailbox) Handler(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	serve := func(pattern string, answer func(http.ResponseWriter, *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Cache-Control", "no-store")
			h.Set("Referrer-Policy", "no-referrer")
			h.Set("X-Content-Type-Options", "nosniff")
			switch err := answer(w, r); {
			case errors.Is(err, fs.ErrNotExist):
				http.Error(w, "There is no such mail.", http.StatusNotFound)
			case err != nil:
				log.ErrorContext(r.Context(), "showing mails failed", "error", err)
				http.Error(w, "The mails cannot be read.", http.StatusInternalServerError)
			}
		})
	}
	serve("GET /mail", m.list)
	serve("GET /mail/{name}", m.show)
	serve("GET /mail/{name}/html", m.html)
	serve("GET /mail/{name}/source", m.source)
	return localhost.Only(mux) // there is no login
}

// ownPages is the policy of the mailbox's own pages, which show mails in frames.
const ownPages = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (m *Mailbox) list(w http.ResponseWriter, _ *http.Request) error {
	names, err := m.names()
	if err != nil {
		return err
	}
	var mails []envelope
	for _, name := range names[:min(shown, len(names))] {
		message, err := m.read(name)
		switch {
		case errors.Is(err, fs.ErrNotExist): // somebody has just deleted it
		case err != nil:
			mails = append(mails, envelope{Name: name, Subject: name + extension + " cannot be read"})
		default:
			mails = append(mails, envelopeOf(name, message))
		}
	}
	return render(w, "list", struct {
		Mails []envelope
		More  int
	}{mails, max(0, len(names)-shown)})
}

func (m *Mailbox) show(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	message, err := m.read(name)
	if err != nil {
		return err
	}
	shown := envelopeOf(name, message)
	for _, wanted := range []gomail.Header{gomail.HeaderMessageID, gomail.HeaderListUnsubscribe, gomail.HeaderListUnsubscribePost} {
		for _, value := range message.GetGenHeader(wanted) {
			shown.Headers = append(shown.Headers, header{string(wanted), value})
		}
	}
	text, err := partOf(message, gomail.TypeTextPlain)
	shown.Text = string(text)
	return errors.Join(err, render(w, "mail", shown))
}

// html serves the mail as a program for mails would show it: nothing in it runs, and nothing is loaded but images.
func (m *Mailbox) html(w http.ResponseWriter, r *http.Request) error {
	message, err := m.read(r.PathValue("name"))
	if err != nil {
		return err
	}
	content, err := partOf(message, gomail.TypeTextHTML)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src https:; base-uri 'none'; form-action 'none'; "+
		"frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox")
	_, err = w.Write(bytes.Replace(content, []byte("<head>"), []byte(`<head><base target="_blank">`), 1)) //nolint:gosec // in a sandbox without scripts
	return err
}

func (m *Mailbox) source(w http.ResponseWriter, r *http.Request) error {
	content, err := m.content(r.PathValue("name"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, err = w.Write(content)
	return err
}

func render(w http.ResponseWriter, page string, data any) error {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, page, data); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", ownPages)
	_, err := w.Write(b.Bytes())
	return err
}

// nameOf matches the names that Send gives to files: a longer one may be longer than a name of a file can be.
var nameOf = regexp.MustCompile(`^[0-9TZ.]{1,32}-[0-9a-f]{1,64}$`)

func (m *Mailbox) content(name string) (content []byte, err error) {
	if !nameOf.MatchString(name) {
		return nil, fs.ErrNotExist
	}
	err = m.in(func(root *os.Root) error {
		content, err = root.ReadFile(name + extension)
		return err
	})
	return content, err
}

func (m *Mailbox) read(name string) (*gomail.Msg, error) {
	content, err := m.content(name)
	if err != nil {
		return nil, err
	}
	return gomail.EMLToMsgFromReader(bytes.NewReader(content))
}

func envelopeOf(name string, m *gomail.Msg) envelope {
	first := func(values []string) string {
		text := strings.Join(values, ", ")
		if decoded, err := new(mime.WordDecoder).DecodeHeader(text); err == nil {
			return decoded
		}
		return text
	}
	return envelope{
		Name: name, Subject: first(m.GetGenHeader(gomail.HeaderSubject)), From: first(m.GetFromString()), To: first(bare(m.GetTo())),
		Date: first(m.GetGenHeader(gomail.HeaderDate)),
	}
}

// bare returns addresses without their names.
func bare(addresses []*netmail.Address) (all []string) {
	for _, address := range addresses {
		all = append(all, address.Address)
	}
	return all
}

func partOf(m *gomail.Msg, kind gomail.ContentType) ([]byte, error) {
	for _, part := range m.GetParts() {
		if part.GetContentType() == kind {
			return part.GetContent()
		}
	}
	return nil, errors.New("the mail has no part of the type " + string(kind))
}
