package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// enums has the domain's list of values for each enum of the schema. There is one such list for each enum; all code
// that needs all values reads it.
var enums = map[string][]string{
	"WalletStatus":          names(billing.WalletStatuses),
	"UsageInterval":         names(aggregate.Intervals),
	"UsageDimension":        names(aggregate.Dimensions),
	"GrantSource":           names(billing.GrantSources),
	"GrantStatus":           names(billing.GrantStatuses),
	"HoldStatus":            names(billing.HoldStatuses),
	"TopUpStatus":           names(billing.TopUpStatuses),
	"PaymentOutcome":        names(billing.PaymentOutcomes),
	"RefundStatus":          names(billing.RefundStates),
	"DisputeStatus":         names(billing.TopUpDisputeStates),
	"SimulatedOutcome":      names(billing.SimulatedOutcomes),
	"TransactionType":       names(billing.TransactionTypes),
	"LimitWindow":           names(calendar.Windows),
	"BudgetStatus":          names(billing.BudgetStatuses),
	"UserErrorCode":         names(billing.Codes),
	"ShortfallPolicy":       names(billing.ShortfallPolicies),
	"BatchMode":             names(billing.BatchModes),
	"UsageOutcome":          names(view.UsageOutcomes),
	"PlanInterval":          names(calendar.PlanIntervals),
	"UnusedCredits":         names(billing.UnusedCreditsValues),
	"CreditsOnRenewal":      names(billing.CreditsOnRenewalValues),
	"SubscriptionStatus":    names(billing.SubscriptionStatuses),
	"ChangeTiming":          names(billing.ChangeTimings),
	"TenantMode":            names(view.TenantModes),
	"SessionPermission":     names(billing.SessionPermissions),
	"ActorKind":             names(billing.ActorKinds),
	"ExpiredCreditPolicy":   names(billing.ExpiredCreditPolicies),
	"Scope":                 names(billing.Scopes),
	"WebhookDisabledReason": names(outbox.DisableReasons),
	"AttentionKind":         names(billing.AttentionKinds),
	"ExportKind":            names(exportjob.Kinds),
	"NotificationKind":      names(mail.Kinds),
	"ExportFormat":          names(exportjob.Formats),
	"ExportStatus":          names(exportjob.Statuses),
	"DeliveryStatus":        names(outbox.DeliveryStatuses),
	"WebhookEventType":      names(append(slices.Clone(billing.EventTypes), outbox.EventTest)),
}

// names returns values as the schema writes them: an event's type "wallet.created" is WALLET_CREATED.
func names[T ~string](values []T) []string {
	var all []string
	for _, value := range values {
		all = append(all, strings.ReplaceAll(strings.ToUpper(string(value)), ".", "_"))
	}
	slices.Sort(all)
	return all
}

// TestEnumsAreTheDomains compares each enum of the schema with the domain's list of its values.
func TestEnumsAreTheDomains(t *testing.T) {
	for name, definition := range schemaOf(t, "../schema.graphqls").Types {
		if definition.Kind != "ENUM" || strings.HasPrefix(name, "__") {
			continue
		}
		want, listed := enums[name]
		if !listed {
			t.Errorf("the schema has an enum %s: add the domain's list of its values to enums in graph/enums_test.go", name)
			continue
		}
		var got []string
		for _, value := range definition.EnumValues {
			got = append(got, value.Name)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("enum %s has the values %v in schema.graphqls; the domain's list has %v: add what is missing to the other,"+
				" and to enum_values in gqlgen.yml", name, got, want)
		}
	}
}
