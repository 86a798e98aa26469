//go:build unix

package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// customerSeesEachPage looks at each page of the portal, of a wallet that has everything that they show.
func customerSeesEachPage(t *testing.T, s *shop) {
	s.customer("furnished", "1000", "rateCardCode", "standard")
	s.furnish("furnished-main")
	b := Open(t)
	token := s.session("furnished")
	visit := func(path string, sees ...string) {
		t.Helper()
		b.Visit(s.pageOf(path, token))
		b.Sees(sees...)
		if strings.Contains(b.Location(), token) {
			t.Errorf("the address of %s has the token", path)
		}
	}
	visit("/", "Available", "Runs out", "Expires next", "in the order in which they are used", "Last changes")
	b.Look("portal-home")
	visit("/usage", "chat.completion", "image.generation", "The same time before", "By action")
	b.Look("portal-usage")
	b.Select("Split by", "SUBJECT")
	b.Sees("By user or key", "nightly-agent")
	visit("/buy", "You have", "€0.10 for each credit", "Spent this month", "€0.00 of €500.00", "Paid", "Waiting for the payment")
	b.Look("portal-buy")
	b.Press("Change")
	b.Sees("At most, in a month, in EUR")
	b.Look("portal-recharge")
	visit("/plan", "€29.00 a month", "Next charge", "Priority queue")
	b.Look("portal-plan")
	visit("/limits", "52.5 of 200", "everything together", "Fewer than 5,000 credits", "Research")
	b.Press("Budgets within Research")
	b.Sees("Nightly agent", "40 of 120")
	b.Look("portal-limits")
	visit("/notifications", "Low balance", "not sent")
	b.Look("portal-notifications")
	visit("/prices", "All prices", "0.5 credits for 1,000")
	b.Fill("Quantity of context", "1000")
	b.Fill("Quantity of generated", "500")
	b.Press("Calculate")
	b.Sees("It would cost 1.25 credits")
	b.Look("portal-prices")
	b.Visit(s.URL + "/portal/test/paid")
	b.Sees("You can close this tab")
	b.Look("portal-paid")
	b.Visit(s.URL + "/portal/test/nowhere#token=" + token)
	b.Sees("no such page")
	b.Look("portal-nowhere")
}

// furnish gives a wallet all that the pages of the portal show.
func (s *shop) furnish(wallet string) {
	s.t.Helper()
	s.do("startSubscription", "StartSubscriptionInput", map[string]any{"walletId": wallet, "planCode": "team", "paymentMethod": "sim_ok"}, "")
	s.do("setSpendLimit", "SetSpendLimitInput", map[string]any{"walletId": wallet, "window": "DAY", "limit": "200"}, "")
	s.do("setBalanceAlerts", "SetBalanceAlertsInput", map[string]any{"walletId": wallet, "thresholds": []string{"5000", "100"}}, "")
	budget := func(name, limit string, more map[string]any) string {
		fields := map[string]any{"walletId": wallet, "name": name, "limit": limit, "window": "MONTH"}
		for name, value := range more {
			fields[name] = value
		}
		return s.do("createBudget", "CreateBudgetInput", fields, "budget { id }").(map[string]any)["id"].(string)
	}
	research := budget("Research", "400", nil)
	nightly := budget("Nightly agent", "120", map[string]any{"parentId": research})
	s.do("createTopUp", "CreateTopUpInput", map[string]any{"walletId": wallet, "packCode": "medium", "paymentMethod": "sim_ok"}, "")
	s.do("createTopUp", "CreateTopUpInput", map[string]any{"walletId": wallet, "packCode": "small"}, "")
	s.do("configureAutoRecharge", "ConfigureAutoRechargeInput", map[string]any{
		"walletId": wallet, "enabled": true, "threshold": "100", "packCode": "medium", "monthlyCap": euros("500"), "paymentMethod": "sim_ok",
	}, "")
	s.use(wallet, "chat.completion", "40", map[string]any{"subject": "nightly-agent", "budgetId": nightly})
	s.use(wallet, "image.generation", "12.5", map[string]any{"subject": "user_ben"})
}

// customerMeetsHostileContent shows what somebody wrote to harm whoever reads it: nothing of it runs or turns what stands around it,
// and the pages keep their size.
func customerMeetsHostileContent(t *testing.T, s *shop) {
	name := `<img src=x onerror="document.title='harmed'">` + "\u202E" + strings.Repeat("x", 120)
	s.do("createCustomer", "CreateCustomerInput", map[string]any{"externalId": "hostile", "name": name, "timeZone": "Asia/Kathmandu"}, "")
	for _, wallet := range []string{strings.Repeat("W", 200), `"><script>document.title='harmed'</script>` + "\u2067שלום"} {
		s.do("openWallet", "OpenWalletInput", map[string]any{
			"customerId": "hostile", "externalId": "hostile-" + wallet[:1], "name": wallet,
		}, "")
	}
	s.do("grantCredits", "GrantCreditsInput", map[string]any{
		"walletId": "hostile-W", "amount": "999999999999.999999", "reason": "<b>never shown to a customer</b>",
	}, "")
	action := `<script>document.title="harmed"</script>` + strings.Repeat("a", 150)
	s.use("hostile-W", action, "123456789012.123456", map[string]any{
		"subject": "\u202E=cmd|calc" + strings.Repeat("s", 150), "dimensions": map[string]any{"model": "<b>bold</b>" + strings.Repeat("m", 100)},
	})
	b := Open(t)
	token := s.session("hostile")
	for _, page := range []struct{ path, sees string }{
		{"/", "876,543,210,987.876543"},
		{"/usage", "123,456,789,012.123456"},
		{"/history", "-123,456,789,012.123456"},
		{"/buy", "876,543,210,987.876543"},
		{"/plan", "You have no plan."},
		{"/limits", "There are no limits"},
		{"/notifications", "E-mails"},
		{"/prices", "There is no list of prices here"},
	} {
		b.Visit(s.pageOf(page.path, token))
		b.Sees(page.sees)
		b.LookAtSizes("portal-hostile" + strings.ReplaceAll(page.path, "/", "-"))
	}
	b.Visit(s.pageOf("/history", token))
	b.Until("having lines", `document.querySelector(".ledger tbody button")`)
	b.Do("opening a line", chromedp.Click(`.ledger tbody button`, chromedp.ByQuery))
	b.Sees("<b>bold</b>", "123,456,789,012.123456")
	b.LookAtSizes("portal-hostile-line")
	var harm struct {
		Title    string
		Elements int
	}
	b.Do("looking for harm", chromedp.Evaluate(`({title: document.title,
		elements: document.querySelectorAll("main img, main script, dialog b, dialog script, select img").length})`, &harm))
	if harm.Title == "harmed" || harm.Elements > 0 {
		t.Errorf("what somebody wrote became a part of the page: %+v", harm)
	}
	b.SeesNot("never shown")
	if reported := b.Reported(); len(reported) > 0 {
		t.Errorf("the pages reported %q", reported)
	}
}
