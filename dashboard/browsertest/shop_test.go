//go:build unix

package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// shop is a server whose seller has something to sell. Tests share it: each has customers of its own.
type shop struct {
	*Server
	requests *atomic.Int64
}

// openShop gives a server packs and plans, and lets pages of payments lead back to it.
func openShop(s *Server) *shop {
	shop := &shop{Server: s, requests: &atomic.Int64{}}
	for _, pack := range []map[string]any{
		{"code": "small", "name": "Small", "credits": "500", "price": euros("50")},
		{"code": "medium", "name": "Medium", "credits": "2000", "bonusCredits": "100", "price": euros("180"), "expiresAfterDays": 365},
	} {
		shop.do("createCreditPack", "CreateCreditPackInput", pack, "")
	}
	for _, plan := range []map[string]any{
		{"code": "team", "name": "Team", "includedCredits": "300", "price": euros("29"), "features": []string{"Priority queue"}},
		{"code": "business", "name": "Business", "includedCredits": "1500", "price": euros("119"), "features": []string{"Priority queue", "SSO"}},
	} {
		shop.do("createPlan", "CreatePlanInput", plan, "")
	}
	return shop
}

func euros(amount string) map[string]any { return map[string]any{"amount": amount, "currency": "EUR"} }

// of returns the shop for a test that shares it.
func (s *shop) of(t *testing.T) *shop { return &shop{s.For(t), s.requests} }

// do sends a mutation, and returns the field of its answer that selection begins with.
func (s *shop) do(mutation, input string, fields map[string]any, selection string) any {
	s.t.Helper()
	switch input {
	case "RecordUsageBatchInput", "CreateCustomerSessionInput", "RevokeCustomerSessionsInput":
	default:
		fields["idempotencyKey"] = fmt.Sprint("shop-", s.requests.Add(1))
	}
	var data map[string]map[string]any
	s.Ask(fmt.Sprintf("mutation($input: %s!) { %s(input: $input) { %s userErrors { code message } } }", input, mutation, selection),
		map[string]any{"input": fields}, &data)
	name, _, _ := strings.Cut(selection, " ")
	return data[mutation][name]
}

// customer creates a customer and a wallet, whose external id has "-main" at its end, with credits. More are pairs of a field of the
// wallet and its value.
func (s *shop) customer(name, credits string, more ...string) {
	s.t.Helper()
	s.do("createCustomer", "CreateCustomerInput", map[string]any{"externalId": name, "name": name, "timeZone": "Europe/Berlin"}, "")
	wallet := map[string]any{"customerId": name, "externalId": name + "-main", "name": "Main"}
	for pair := range slices.Chunk(more, 2) {
		wallet[pair[0]] = pair[1]
	}
	s.do("openWallet", "OpenWalletInput", wallet, "")
	if credits != "0" {
		s.do("grantCredits", "GrantCreditsInput", map[string]any{"walletId": name + "-main", "amount": credits}, "")
	}
}

// session returns the token of a session of a customer, with all permissions unless some are named.
func (s *shop) session(customer string, permissions ...string) string {
	s.t.Helper()
	fields := map[string]any{"customerId": customer}
	if len(permissions) > 0 {
		fields["permissions"] = permissions
	}
	return s.do("createCustomerSession", "CreateCustomerSessionInput", fields, "token").(string)
}

// page returns the link to a page of the portal, such as "/usage", with a session of a customer.
func (s *shop) page(path, customer string, permissions ...string) string {
	s.t.Helper()
	return s.pageOf(path, s.session(customer, permissions...))
}

// pageOf returns the link to a page of the portal, with a token.
func (s *shop) pageOf(path, token string) string {
	return s.URL + "/portal/test" + path + "#token=" + token
}

// use records a usage.
func (s *shop) use(wallet, action, credits string, more map[string]any) {
	s.t.Helper()
	fields := map[string]any{"walletId": wallet, "action": action, "credits": credits}
	for name, value := range more {
		fields[name] = value
	}
	s.do("recordUsage", "RecordUsageInput", fields, "")
}
