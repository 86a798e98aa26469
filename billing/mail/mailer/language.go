package mailer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	text "text/template"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// language is a file of texts: what mails say, and how the language writes instants and amounts.
type language struct {
	*text.Template
	months []string
	point  string // before the fraction of an amount
}

// readLanguage reads a file of texts. A text that is missing is an error.
func readLanguage(name, content string) (*language, error) {
	parsed, err := text.New(name).Option("missingkey=error").Parse(strings.ReplaceAll(content, " | ", bar))
	if err != nil {
		return nil, fmt.Errorf("the texts of mails: %w", err)
	}
	in := &language{Template: parsed}
	for _, wanted := range append(partsOf(Texts), "footer", "unsubscribe", "language", "months", "instant", "point") {
		if parsed.Lookup(wanted) == nil {
			return nil, fmt.Errorf("%s has no text %q", name, wanted)
		}
	}
	months, err := in.say("months", nil)
	if err != nil {
		return nil, err
	}
	if in.months = strings.Fields(months); len(in.months) != int(time.December) {
		return nil, fmt.Errorf("%s has %d months: write twelve, with spaces between them", name, len(in.months))
	}
	in.point, err = in.say("point", nil)
	return in, err
}

// partsOf lists the parts of each text.
func partsOf(texts []string) (parts []string) {
	for _, name := range texts {
		parts = append(parts, name+".subject", name+".body", name+".button")
	}
	return parts
}

// say returns a text with values.
func (in *language) say(name string, values map[string]string) (string, error) {
	var b strings.Builder
	if err := in.ExecuteTemplate(&b, name, values); err != nil {
		return "", fmt.Errorf("writing the text %s: %w", name, err)
	}
	return strings.TrimSpace(b.String()), nil
}

// instant shows an instant in a zone, with the name of the zone at that instant.
func (in *language) instant(at time.Time, zone *time.Location) (string, error) {
	if at.IsZero() {
		return "", nil
	}
	at = at.In(zone)
	return in.say("instant", map[string]string{
		"Day": strconv.Itoa(at.Day()), "Month": in.months[at.Month()-1], "Year": at.Format("2006"), "Time": at.Format("15:04"), "Zone": zoneName(at),
	})
}

// zoneName returns the name of a zone at an instant, such as CET. Where a zone has none, the time zone database has -03 or +0545 in its
// place, which after a time would read as a part of it: then it is UTC-03:00.
func zoneName(at time.Time) string {
	name := at.Format("MST")
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		return at.Format("UTC-07:00")
	}
	return name
}

// amount shows an exact amount of credits, or of money with the name of its currency, with narrow spaces between groups of three digits.
func (in *language) amount(exact string) string {
	number, currency, isMoney := strings.Cut(exact, " ")
	whole, fraction, hasFraction := strings.Cut(number, ".")
	sign := ""
	if rest, negative := strings.CutPrefix(whole, "-"); negative {
		sign, whole = "−", rest
	}
	var groups []string
	for ; len(whole) > 3; whole = whole[:len(whole)-3] {
		groups = append(groups, whole[len(whole)-3:])
	}
	groups = append(groups, whole)
	slices.Reverse(groups)
	shown := sign + strings.Join(groups, "\u202f")
	if hasFraction {
		shown += in.point + fraction
	}
	if isMoney {
		shown += " " + currency
	}
	return shown
}

// try writes each letter in each language, with every value and without those that may be missing. So whoever changed a text or a frame
// learns what is wrong with it when the process begins, and not once a mail is not sent.
func (l *library) try() error {
	some := Fact{
		Available: "1", Threshold: "1", Credits: "1", Bonus: "1", Price: "1.00 EUR", Tax: "1.00 EUR", Refunded: "1.00 EUR", Number: "1",
		Reason: "declined", Automatic: true, Wallet: "Main", Unit: "credits", At: time.Unix(0, 0), Ends: time.Unix(0, 0),
	}
	for tag := range l.texts {
		for _, text := range Texts {
			full, bare := some, Fact{Available: "1", Wallet: "Main", Unit: "credits", Price: "1.00 EUR", At: time.Unix(0, 0)}
			full.Text, bare.Text = text, text
			for _, a := range []about{{fact: &full, name: "Pro", stop: "https://example.com", address: "https://example.com"}, {fact: &bare}} {
				a.customer, a.settings, a.portal = &billing.Customer{TimeZone: "UTC"}, &mail.Settings{Language: tag}, &billing.PortalSettings{}
				letter, err := l.compose(a)
				if err != nil {
					return err
				}
				if letter.Subject == "" || strings.ContainsAny(letter.Subject, "\r\n") {
					return fmt.Errorf("the text %s.subject in %s.tmpl is %q: write one line", text, tag, letter.Subject)
				}
			}
		}
	}
	return nil
}
