package mailer

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"path"
	"strconv"
	"strings"
	text "text/template"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// Letter is a mail that is ready to be sent.
type Letter struct {
	ID      string // names the mail, see [Mail]
	From    string // an address, with a name or without
	To      string // an address
	Kind    mail.Kind
	Subject string
	Text    string
	HTML    string

	// Whose mail it is, and what stands for the address in what is reported about it: see [mail.Feedback].
	Tenant   billing.Tenant
	Customer billing.CustomerID
	Seal     string

	Unsubscribe string // the address that stops mails of this kind; empty: there is none
	At          time.Time
}

// row is a line of the table of a letter.
type row struct{ Name, Value string }

// page is what the frames of letters show.
type page struct {
	Subject, Language, Brand, Accent, OnAccent, Logo, Support string
	Paragraphs                                                []string
	Rows                                                      []row
	Button, Link, Footer, Unsubscribe, UnsubscribeText        string
}

//go:embed letter.html letter.txt texts/*.tmpl
var files embed.FS

// bar divides the name and the value of a row once the file of texts is read. No value has it: see [plain].
const bar = "\x1f"

// library has the texts of each language, and the frames.
type library struct {
	texts map[string]*language
	html  *template.Template
	plain *text.Template
}

// readLibrary reads the files. A text that is missing is an error, so that no mail finds out.
func readLibrary(from fs.FS) (*library, error) {
	l := &library{texts: map[string]*language{}}
	names, err := fs.Glob(from, "texts/*.tmpl")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		content, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		tag := strings.ToLower(strings.TrimSuffix(path.Base(name), ".tmpl"))
		if l.texts[tag], err = readLanguage(name, string(content)); err != nil {
			return nil, err
		}
	}
	if l.texts[mail.DefaultLanguage] == nil {
		return nil, fmt.Errorf("there are no texts of mails in the language %q", mail.DefaultLanguage)
	}
	if l.html, err = template.ParseFS(from, "letter.html"); err != nil {
		return nil, err
	}
	if l.plain, err = text.ParseFS(from, "letter.txt"); err != nil {
		return nil, err
	}
	return l, l.try()
}

// in returns the texts in a language: in that, or in it without its country, or in the default.
func (l *library) in(language string) *language {
	for tag := strings.ToLower(language); tag != ""; tag = tag[:max(0, strings.LastIndex(tag, "-"))] {
		if found := l.texts[tag]; found != nil {
			return found
		}
	}
	return l.texts[mail.DefaultLanguage]
}

// about is what a letter is made of.
type about struct {
	fact     *Fact
	name     string // of the pack or the plan
	customer *billing.Customer
	settings *mail.Settings
	portal   *billing.PortalSettings
	address  string // of the customer's portal; empty: none is known
	stop     string // the address that stops mails of the kind
}

// compose writes a letter.
func (l *library) compose(a about) (*Letter, error) {
	words := l.in(a.settings.Language)
	values, err := a.values(words)
	if err != nil {
		return nil, err
	}
	p := page{
		Brand: values["Brand"], Accent: cmp.Or(a.portal.Accent, defaultAccent), Logo: a.portal.LogoURL, Support: a.portal.SupportURL,
		Unsubscribe: a.stop, Link: cmp.Or(a.fact.Page, a.address),
	}
	p.OnAccent = readableOn(p.Accent)
	var body string
	for part, to := range map[string]*string{
		a.fact.Text + ".subject": &p.Subject, a.fact.Text + ".body": &body, a.fact.Text + ".button": &p.Button,
		"footer": &p.Footer, "unsubscribe": &p.UnsubscribeText, "language": &p.Language,
	} {
		if *to, err = words.say(part, values); err != nil {
			return nil, err
		}
	}
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		switch name, value, isRow := strings.Cut(line, bar); {
		case isRow:
			p.Rows = append(p.Rows, row{strings.TrimSpace(name), strings.TrimSpace(value)})
		case line != "":
			p.Paragraphs = append(p.Paragraphs, line)
		}
	}
	var html, plain bytes.Buffer
	if err := l.html.Execute(&html, p); err != nil {
		return nil, err
	}
	if err := l.plain.Execute(&plain, p); err != nil {
		return nil, err
	}
	return &Letter{
		Kind: a.fact.Kind, Subject: p.Subject, Text: strings.TrimLeft(plain.String(), "\n"), HTML: html.String(), Unsubscribe: a.stop,
		At: a.fact.At,
	}, nil
}

// values are what texts may contain. Instants are in the customer's zone, which they name.
func (a *about) values(in *language) (map[string]string, error) {
	zone, err := time.LoadLocation(a.customer.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("the time zone of customer %s: %w", a.customer.ID, err)
	}
	f := a.fact
	values := map[string]string{
		"Number": f.Number, "Reason": strings.ReplaceAll(f.Reason, "_", " "), "Automatic": "",
		"Wallet": named(f.Wallet, string(f.WalletID)), "Unit": named(f.Unit, "credits"), "Name": named(a.name, f.Plan, f.Pack),
		"Customer": named(a.customer.Name, string(a.customer.ID)), "Brand": named(a.portal.Brand, billing.DefaultBrand),
	}
	if f.Automatic {
		values["Automatic"] = "yes"
	}
	for name, amount := range map[string]string{
		"Available": f.Available, "Threshold": f.Threshold, "Credits": f.Credits, "Bonus": f.Bonus, "Price": f.Price, "Tax": f.Tax,
		"Refunded": f.Refunded,
	} {
		values[name] = in.amount(amount)
	}
	for name, at := range map[string]time.Time{"At": f.At, "Ends": f.Ends} {
		if values[name], err = in.instant(at, zone); err != nil {
			return nil, err
		}
	}
	for name, value := range values {
		values[name] = plain(value)
	}
	return values, nil
}

// named returns the first of some names of which a reader sees anything.
func named(names ...string) string {
	for _, name := range names {
		if strings.TrimSpace(plain(name)) != "" {
			return name
		}
	}
	return ""
}

// plain returns a text in one line, without what steers a terminal, a table or the direction of the text around it, and without what
// a reader of headers would take for the code of other characters.
func plain(s string) string {
	s = strings.ReplaceAll(s, "=?", "= ?")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c' {
			return -1
		}
		return r
	}, s)
}

// defaultAccent is the colour of buttons where the seller has set none.
const defaultAccent = "#2257c4"

// readableOn returns white or black, whichever has more contrast with a colour: 4.5 : 1 or more. Black has it where the luminance of
// the colour is above the one with which both have the same. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
func readableOn(accent string) string {
	const same = 0.179 // √(1.05 · 0.05) − 0.05
	value, err := strconv.ParseUint(strings.TrimPrefix(accent, "#"), 16, 32)
	part := func(shift int) float64 {
		s := float64(value>>shift&0xff) / 0xff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	if luminance := 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0); err == nil && luminance > same {
		return "#000000"
	}
	return "#ffffff"
}

// Bytes returns a letter in the form of RFC 5322, with a part of plain text and one of HTML. Names, subjects and addresses are
// encoded, so that none of them can begin another header.
func (l *Letter) Bytes(domain string) ([]byte, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.From(l.From); err != nil {
		return nil, fmt.Errorf("the sender of mails: %w", err)
	}
	if err := m.To(l.To); err != nil {
		return nil, fmt.Errorf("the recipient of a mail: %w", err)
	}
	m.Subject(l.Subject)
	m.SetDateWithValue(l.At)
	m.SetMessageIDWithValue(l.ID + "@" + domain)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // no vacation answers it: RFC 3834
	if l.Unsubscribe != "" {
		m.SetGenHeaderPreformatted(gomail.HeaderListUnsubscribe, "<"+l.Unsubscribe+">")
		m.SetGenHeaderPreformatted(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click") // RFC 8058
	}
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("writing a mail: %w", err)
	}
	return b.Bytes(), nil
}
