package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/transport"
)

// Who may ask for what: accessTable says it for each field of each type, and inputTable for what a customer's session may set. What is
// in neither is FORBIDDEN, before anything is executed. Of what a caller may ask for, some is nobody else's business: every object
// that belongs to another customer, or to another budget, does not exist for it. See customersession.go and budgettoken.go.

// fieldAccess says who may select which fields of a type. Each field is in exactly one of the first six; whoever is named after it
// may select it, and everybody named before as well.
//
// API keys and operators' sessions also need the scopes of the schema's directive @requires.
type fieldAccess struct {
	keys      string // API keys alone: what mints a credential
	seller    string // operators' sessions as well: what is not the customer's to see or do
	view      string // customers' sessions as well, all of which may VIEW
	buy       string // customers' sessions that may BUY
	configure string // customers' sessions that may CONFIGURE
	commit    string // customers' sessions that may BUY and CONFIGURE: what is paid again and again, until somebody ends it

	token string // of all fields: those that tokens of budgets may select as well

	// absent are those of token of which a token gets no object: they are null, or an empty list. It does not matter what is
	// selected of them.
	absent string
}

// lists reports whether a field is among those of a list.
func lists(fields, name string) bool { return slices.Contains(strings.Fields(fields), name) }

// authorize implements transport.Config.Authorize: it refuses an operation that selects anything that the caller may not ask for,
// before anything is executed: an error of a later field could hide the results of the mutations before it.
func authorize(ctx context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	s := sessionOf(ctx)
	for field := range transport.FieldsOutside(operation, s.hasNone) {
		of := field.ObjectDefinition
		if of == nil || strings.HasPrefix(field.Name, "__") || strings.HasPrefix(of.Name, "__") { // everybody may read the schema
			continue
		}
		fault := s.mayNotSelect(of.Name, field)
		if fault == "" && s.visitor != nil {
			fault = mayNotSet(field, operation.Variables)
		}
		if fault != "" {
			return transport.WithCode(gqlerror.ErrorPosf(field.Position, "%s", fault), transport.CodeForbidden)
		}
	}
	return nil
}

// hasNone reports whether a field has no object for the caller, whatever it contains for others.
func (s *session) hasNone(field *ast.Field) bool {
	of := field.ObjectDefinition
	return s.token != nil && of != nil && lists(accessTable[of.Name].absent, field.Name)
}

// mayNotSelect says why the caller may not select a field of a type; empty: it may.
func (s *session) mayNotSelect(of string, field *ast.Field) string {
	row, name := accessTable[of], field.Name
	all := strings.Join([]string{row.keys, row.seller, row.view, row.buy, row.configure, row.commit}, " ")
	switch {
	case s.token != nil && !lists(row.token, name):
		return "a budget token may not ask for " + name + " of " + of + ": it may estimate, record usage and use holds within its budget"
	case s.token != nil:
		return ""
	case s.visitor != nil && lists(row.buy, name):
		return s.lacks(billing.PermissionBuy, name)
	case s.visitor != nil && lists(row.configure, name):
		return s.lacks(billing.PermissionConfigure, name)
	case s.visitor != nil && lists(row.commit, name):
		return cmp.Or(s.lacks(billing.PermissionBuy, name), s.lacks(billing.PermissionConfigure, name))
	case s.visitor != nil && !lists(row.view, name):
		return "the session of a customer may not ask for " + name + " of " + of
	case s.visitor != nil:
		return s.lacks(billing.PermissionView, name)
	case s.operator != nil && lists(row.keys, name):
		return "the session of an operator may not ask for " + name + ": use an API key"
	case !lists(all, name):
		return name + " of " + of + " is offered to nobody"
	}
	for _, directive := range field.Definition.Directives.ForNames("requires") {
		scope := billing.Scope(directive.Arguments.ForName("scope").Value.Raw)
		if !s.key.Allows(scope) {
			return s.called() + " lacks the scope " + string(scope) + ", which the field " + name + " needs"
		}
	}
	return ""
}

// lacks says that the session of a customer lacks a permission which a field needs; empty: it has it.
func (s *session) lacks(p billing.SessionPermission, field string) string {
	if s.visitor.Allows(p) {
		return ""
	}
	return "the session lacks the permission " + string(p) + ", which the field " + field + " needs"
}

// called names the caller's credential in a sentence.
func (s *session) called() string {
	if s.operator != nil {
		return "the session"
	}
	return "the API key"
}

// mayNotSet says why the session of a customer may not set what it sets of an input; empty: it may. Null sets nothing, but in an update,
// where it clears.
func mayNotSet(field *ast.Field, variables map[string]any) string {
	for name, value := range field.ArgumentMap(variables) {
		given, is := value.(map[string]any)
		argument := field.Definition.Arguments.ForName(name)
		if !is || argument == nil {
			continue
		}
		input := argument.Type.Name()
		for set, to := range given {
			if (to != nil || strings.HasPrefix(input, "Update")) && !lists(inputTable[input], set) {
				return "the session of a customer may not set " + set + " of " + input
			}
		}
	}
	return ""
}

// inputTable says what the session of a customer may set of each input. What is not in it, such as metadata, a price, or credits, is not
// the customer's to set.
var inputTable = map[string]string{
	"CancelSubscriptionInput":        "idempotencyKey subscriptionId timing",
	"CancelTopUpInput":               "idempotencyKey topUpId",
	"ChangeSubscriptionInput":        "idempotencyKey subscriptionId planCode quantity timing prorateAt expectedCharge",
	"ConfigureAutoRechargeInput":     "idempotencyKey walletId enabled threshold packCode monthlyCap paymentMethod",
	"CreatePaymentSetupInput":        "idempotencyKey customerId returnUrl",
	"CreateTopUpInput":               "idempotencyKey walletId packCode quantity paymentMethod returnUrl cancelUrl",
	"DetachPaymentMethodInput":       "idempotencyKey paymentMethodId",
	"EstimateInput":                  "walletId action quantity components dimensions subject budgetId",
	"PreviewSubscriptionChangeInput": "subscriptionId planCode quantity timing",
	"ResumeSubscriptionInput":        "idempotencyKey subscriptionId",
	"SetBalanceAlertsInput":          "idempotencyKey walletId thresholds",
	"SetDefaultPaymentMethodInput":   "idempotencyKey paymentMethodId",
	"SetDrawLimitInput":              "idempotencyKey walletId limit subject action",
	"SetSpendLimitInput":             "idempotencyKey walletId window limit subject action",
	"StartSubscriptionInput":         "idempotencyKey walletId planCode quantity paymentMethod returnUrl",
	"SetNotificationsInput":          "idempotencyKey customerId to kinds language resumeStopped",
	"UpdateSubscriptionInput":        "idempotencyKey subscriptionId paymentMethod retryCharge returnUrl",
}
