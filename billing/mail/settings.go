package mail

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

// Kind is a group of mails that a customer wants, or not.
type Kind string

// The kinds.
const (
	LowBalance      Kind = "LOW_BALANCE"      // credits fell below a threshold, or are used up
	CreditsExpiring Kind = "CREDITS_EXPIRING" // credits are about to expire
	Receipt         Kind = "RECEIPT"          // a payment succeeded, or was refunded
	RechargeFailed  Kind = "RECHARGE_FAILED"  // an automatic payment failed, or recharges were switched off
	PaymentAction   Kind = "PAYMENT_ACTION"   // a payment waits for the customer
	Subscription    Kind = "SUBSCRIPTION"     // a trial ends, a subscription was renewed, is past due or was canceled
)

// Kinds lists all kinds.
var Kinds = []Kind{LowBalance, CreditsExpiring, Receipt, RechargeFailed, PaymentAction, Subscription}

// Valid reports whether k is one of Kinds.
func (k Kind) Valid() bool { return slices.Contains(Kinds, k) }

// kindsOf are the kinds of mails that tell of types of events. One of a payment that failed may be told as one of its subscription.
var kindsOf = map[billing.EventType][]Kind{
	billing.EventBalanceLow:              {LowBalance},
	billing.EventBalanceDepleted:         {LowBalance},
	billing.EventGrantExpiring:           {CreditsExpiring},
	billing.EventTopUpSucceeded:          {Receipt},
	billing.EventRefundSucceeded:         {Receipt},
	billing.EventTopUpFailed:             {RechargeFailed, Subscription},
	billing.EventRechargeDisabled:        {RechargeFailed},
	billing.EventTopUpRequiresAction:     {PaymentAction},
	billing.EventSubscriptionTrialEnding: {Subscription},
	billing.EventSubscriptionRenewed:     {Subscription},
	billing.EventSubscriptionPastDue:     {Subscription},
	billing.EventSubscriptionCanceled:    {Subscription},
}

// KindsOf returns the kinds of the mails that tell of events of a type; none, if mails do not tell of them.
func KindsOf(event billing.EventType) []Kind { return kindsOf[event] }

// The limits of settings.
const (
	// MaxAddresses is how many addresses get the mails of a customer: accounts, and some people.
	MaxAddresses = 5
	// MaxStopped is how many stops are remembered: of each kind at each address that may be set, and of some that were set before.
	MaxStopped = 100
	// MaxSuppressed is how many addresses are remembered to which nothing is sent any more.
	MaxSuppressed = 50
)

// DefaultLanguage is the language of mails if none is set, or if there are no texts in the one that is set.
const DefaultLanguage = "en"

// KindSettings is the kind of [Settings]: of the tenant, by customer.
const KindSettings billing.Kind = "mail-settings"

// Settings are which mails a customer gets, and where. A customer without settings gets none.
type Settings struct {
	billing.Versioned
	Tenant     billing.Tenant
	Customer   billing.CustomerID
	To         []string    // empty: the customer's own address
	Kinds      []Kind      // in the order of [Kinds]
	Language   string      // empty: [DefaultLanguage]
	Suppressed []string    // addresses to which nothing is sent: mails to them came back, or somebody complained
	Stopped    []Stop      // what was stopped by links in mails
	Secret     seal.Secret // seals these links
}

// SettingsKey is the address of the settings of a customer.
func SettingsKey(tenant billing.Tenant, customer billing.CustomerID) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindSettings, ID: string(customer)}
}

// DocumentKey implements [billing.Document].
func (s *Settings) DocumentKey() billing.DocumentKey { return SettingsKey(s.Tenant, s.Customer) }

// CloneDocument implements [billing.Document].
func (s *Settings) CloneDocument() billing.Document { return s.clone() }

func (s *Settings) clone() *Settings {
	copied := *s
	copied.To, copied.Kinds, copied.Suppressed = slices.Clone(s.To), slices.Clone(s.Kinds), slices.Clone(s.Suppressed)
	copied.Stopped = slices.Clone(s.Stopped)
	return &copied
}

// Wants reports whether the customer wants mails of a kind.
func (s *Settings) Wants(kind Kind) bool { return slices.Contains(s.Kinds, kind) }

// Addresses are where mails go. The customer's own address counts where there are no others.
func (s *Settings) Addresses(of *billing.Customer) []string {
	if len(s.To) == 0 && of.Email != "" {
		return []string{of.Email}
	}
	return s.To
}

// SendsTo reports whether mails of the customer go to the reader of an address, as far as to whom they go is set.
func (s *Settings) SendsTo(of *billing.Customer, address string) bool {
	return among(s.Addresses(of), address)
}

// HasSuppressed reports whether nothing is sent to an address any more.
func (s *Settings) HasSuppressed(address string) bool { return among(s.Suppressed, address) }

// used are the addresses to which mails go, or would if there were no others.
func (s *Settings) used(of *billing.Customer) []string { return append(slices.Clone(s.To), of.Email) }

// Set changes the settings of a customer.
type Set struct {
	billing.Keyed
	Customer string // id or external id
	To       billing.Edit[[]string]
	Kinds    billing.Edit[[]Kind]
	Language billing.Edit[string]
	Resume   bool // sends again what links in mails have stopped

	Secret seal.Secret // what the service adds: of settings that are new; no part of the request
}

// Request implements [billing.Command].
func (s *Set) Request() billing.Request {
	return billing.Request{Operation: "setNotifications", Fields: []billing.Field{
		{Name: "customerId", Value: s.Customer},
		{Name: "to", Value: s.To.Canonical(billing.Listed)},
		{Name: "kinds", Value: s.Kinds.Canonical(billing.Listed)},
		{Name: "language", Value: s.Language.Canonical(billing.Itself)},
		{Name: "resumeStopped", Value: strconv.FormatBool(s.Resume)},
	}}
}

// References implements [billing.Referrer].
func (s *Set) References() []billing.Reference {
	return []billing.Reference{{Kind: billing.KindCustomer, Field: "customerId", Name: &s.Customer}}
}

// Check implements [billing.Command].
func (s *Set) Check() *billing.Error {
	if refusal := s.Keyed.Check(); refusal != nil {
		return refusal
	}
	if to := s.To.Value; to != nil {
		if len(*to) > MaxAddresses {
			return billing.Refuse(billing.CodeInvalidInput, "to has %d addresses; at most %d are allowed", len(*to), MaxAddresses).At("to")
		}
		for i, address := range *to {
			if reason := CheckAddress(address); reason != "" {
				return billing.Refuse(billing.CodeInvalidInput, "%s %s", billing.Quote(address), reason).AtIndex("to", i)
			}
		}
	}
	if kinds := s.Kinds.Value; kinds != nil {
		for i, kind := range *kinds {
			if !kind.Valid() {
				return billing.Refuse(billing.CodeInvalidInput, "%s is no kind; use some of %v", billing.Quote(string(kind)), Kinds).AtIndex("kinds", i)
			}
		}
	}
	if language := s.Language.Value; language != nil && !languageTag.MatchString(*language) {
		return billing.Refuse(billing.CodeInvalidInput, "language is %s; use a tag such as \"en\" or \"pt-BR\"", billing.Quote(*language)).At("language")
	}
	return nil
}

// languageTag matches what mails may be in: a language, and its form in a script or a country.
// https://www.rfc-editor.org/rfc/rfc5646#section-2.1
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$`)

// Wallets implements [billing.Command]: the request's key is the tenant's.
func (s *Set) Wallets() []billing.WalletID { return nil }

// Reads implements [billing.Command].
func (s *Set) Reads(d *billing.Draft) {
	d.ReadDocument(billing.CustomerKey(d.Tenant(), billing.CustomerID(s.Customer)))
	d.ReadDocument(SettingsKey(d.Tenant(), billing.CustomerID(s.Customer)))
}

// Apply implements [billing.Command].
func (s *Set) Apply(d *billing.Draft) *billing.Error {
	customer := billing.CustomerID(s.Customer)
	if d.Document(billing.CustomerKey(d.Tenant(), customer)) == nil {
		return billing.NoCustomer(s.Customer)
	}
	before := &Settings{Tenant: d.Tenant(), Customer: customer}
	if stored, _ := d.Document(before.DocumentKey()).(*Settings); stored != nil {
		before = stored
	}
	after := before.clone()
	if after.Secret == (seal.Secret{}) {
		after.Secret = s.Secret
	}
	if s.To.Given {
		var to []string
		s.To.Apply(&to)
		after.To = distinct(to)
		// Who names an address again wants mails there: it may work now.
		after.Suppressed = slices.DeleteFunc(after.Suppressed, func(a string) bool { return among(after.To, a) })
	}
	if s.Kinds.Given {
		after.Kinds = nil
		for _, kind := range Kinds {
			if s.Kinds.Value != nil && slices.Contains(*s.Kinds.Value, kind) {
				after.Kinds = append(after.Kinds, kind)
			}
		}
	}
	if s.Resume {
		after.Stopped = nil
	}
	s.Language.Apply(&after.Language)
	d.Put(after)
	d.Created(string(customer))
	d.Changed(billing.Change{Target: string(customer), Before: before.audited(), After: after.audited()})
	return nil
}

// audited returns the settings that are set.
func (s *Settings) audited() billing.Metadata {
	fields := billing.Metadata{}
	kinds := make([]string, len(s.Kinds))
	for i, kind := range s.Kinds {
		kinds[i] = string(kind)
	}
	if n := len(s.Stopped); n > 0 {
		fields["notifications.stopped"] = strconv.Itoa(n)
	}
	for name, value := range map[string]string{
		"notifications.to": strings.Join(s.To, ", "), "notifications.kinds": strings.Join(kinds, ", "), "notifications.language": s.Language,
	} {
		if value != "" {
			fields[name] = value
		}
	}
	return fields
}
