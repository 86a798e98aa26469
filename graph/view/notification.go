package view

import (
	"cmp"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// NotificationSettings are which mails a customer gets.
type NotificationSettings struct {
	Settings *mail.Settings
	Of       *billing.Customer
}

func (n NotificationSettings) To() []string { return append([]string{}, n.Settings.Addresses(n.Of)...) }

func (n NotificationSettings) Kinds() []mail.Kind { return append([]mail.Kind{}, n.Settings.Kinds...) }

func (n NotificationSettings) Language() string {
	return cmp.Or(n.Settings.Language, mail.DefaultLanguage)
}

func (n NotificationSettings) Suppressed() []string {
	return append([]string{}, n.Settings.Suppressed...)
}

// Stopped are the stops that matter: of kinds that the customer wants, at addresses to which mails go.
func (n NotificationSettings) Stopped() []mail.Stop {
	stops := []mail.Stop{}
	for _, stop := range n.Settings.Stopped {
		if n.Settings.Wants(stop.Kind) && n.Settings.SendsTo(n.Of, stop.Address) {
			stops = append(stops, stop)
		}
	}
	return stops
}
