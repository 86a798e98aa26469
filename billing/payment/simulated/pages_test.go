package simulated_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// send sends a request to the pages. Headers are pairs of names and values.
func (f *fixture) send(method, path, form string, headers ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	r := httptest.NewRequestWithContext(f.t.Context(), method, "http://localhost:8080"+path, strings.NewReader(form))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	f.Pages.ServeHTTP(answer, r)
	return answer
}

// shows checks that a page has every text, and returns its source.
func (f *fixture) shows(path string, texts ...string) string {
	f.t.Helper()
	answer := f.send(http.MethodGet, path, "")
	page := answer.Body.String()
	if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html; charset=utf-8") {
		f.t.Fatalf("%s: %d %v", path, answer.Code, answer.Header())
	}
	for _, text := range append(texts, "This is a simulation.", "No money moves") {
		if !strings.Contains(page, text) {
			f.t.Errorf("%s lacks %q:\n%s", path, text, page)
		}
	}
	return page
}

// presses presses a button, and checks where the customer is sent.
func (f *fixture) presses(path, form, want string) {
	f.t.Helper()
	answer := f.send(http.MethodPost, path, form, "Sec-Fetch-Site", "same-origin")
	if got := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || got != want {
		f.t.Errorf("%s: %d to %q, want %q", form, answer.Code, got, want)
	}
}

// A page shows what is bought and for how much, what happened, and what can be pressed. It then sends the customer back with
// the top-up's id.
func TestPages(t *testing.T) {
	f := newFixture(t)
	c := f.checkout(1)
	path := simulated.PayPath + c.Page
	query := "&topUp=" + string(c.TopUp)
	page := f.shows(path, "1,000 credits", "Pay 49.90 EUR", `value="decline"`, `value="leave"`, `lang="en"`)
	for _, m := range simulated.Methods() {
		if !strings.Contains(page, `value="`+m.Name+`"`) || !strings.Contains(page, m.Card.Last4) {
			t.Errorf("the page lacks the method %s", m.Name)
		}
	}
	if strings.Contains(page, `value="authenticate"`) || strings.Contains(page, "<script") || regexp.MustCompile(`(src|href)="`).MatchString(page) {
		t.Errorf("the page asks to authenticate, runs scripts or loads something:\n%s", page)
	}
	f.presses(path, "button=pay&method=sim_insufficient", path)
	f.shows(path, "The payment was declined.", "insufficient funds", `value="pay"`)
	f.presses(path, "button=leave", "https://shop.example/cart?topUp="+string(c.TopUp))
	f.presses(path, "button=authenticate", path) // nobody asked
	f.presses(path, "button=pay&method=sim_authenticate", path)
	page = f.shows(path, "asks you to authenticate", `value="authenticate"`)
	if strings.Contains(page, `value="pay"`) {
		t.Error("a page that waits for the customer's authentication has other buttons to pay")
	}
	f.presses(path, "button=decline", path)
	f.presses(path, "button=pay&method=sim_authenticate", path)
	f.presses(path, "button=authenticate", "https://shop.example/thanks?a=1"+query)
	page = f.shows(path, "This was paid.", "Return to the shop")
	if strings.Contains(page, "<form") {
		t.Error("a paid page has a form")
	}
	f.presses(path, "button=pay&method=sim_ok", "https://shop.example/thanks?a=1"+query)
	if got := says(f.find(c)); got != "SUCCEEDED" {
		t.Errorf("the payment is %s", got)
	}

	delayed, lost, ended := f.checkout(2), f.checkout(3), f.checkout(4)
	f.presses(simulated.PayPath+delayed.Page, "button=pay&method=sim_delay_3d",
		"https://shop.example/thanks?a=1&topUp="+string(delayed.TopUp))
	f.shows(simulated.PayPath+delayed.Page, "The bank is processing the payment.")
	f.presses(simulated.PayPath+lost.Page, "button=pay&method=sim_timeout", simulated.PayPath+lost.Page)
	f.shows(simulated.PayPath+lost.Page, "This was paid.", "its answer is lost")
	f.World.Time = f.World.Time.Add(time.Hour)
	page = f.shows(simulated.PayPath+ended.Page, "This page has expired. Nothing was paid.", "Return to the shop")
	if strings.Contains(page, "<form") {
		t.Error("an expired page has a form")
	}
	f.presses(simulated.PayPath+ended.Page, "button=pay&method=sim_ok", simulated.PayPath+ended.Page)
	if got := says(f.find(ended)); got != "CANCELED" {
		t.Errorf("an expired page was paid: %s", got)
	}
}

func TestSetupPages(t *testing.T) {
	f := newFixture(t)
	made := func(id string) string {
		page, err := f.Simulated.Setup(t.Context(), payment.Setup{Key: id, Tenant: billing.Test, ID: id, Payer: f.payer},
			payment.Return{Success: "https://shop.example/", Cancel: "https://shop.example/back", Expires: f.World.Time.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if want := "http://localhost:8080" + simulated.SetupPath + page.ID; page.URL != want {
			t.Errorf("the page is at %s, want %s", page.URL, want)
		}
		return simulated.SetupPath + page.ID
	}
	path := made("pms_1")
	f.shows(path, "Store a payment method", "Store this method", `value="sim_ok"`)
	f.presses(path, "button=pay&method=sim_decline", path)
	f.shows(path, "The payment method was not stored.", "declined")
	f.presses(path, "button=leave", "https://shop.example/back?setup=pms_1")
	f.presses(path, "button=pay&method=sim_authenticate", path)
	f.shows(path, "asks you to authenticate", `value="authenticate"`)
	f.presses(path, "button=authenticate", "https://shop.example/?setup=pms_1")
	f.shows(path, "The payment method is stored.")
	ended := made("pms_2")
	f.World.Time = f.World.Time.Add(time.Hour)
	f.shows(ended, "This page has expired. Nothing was stored.")
	f.presses(ended, "button=pay&method=sim_ok", ended)
	f.shows(ended, "This page has expired. Nothing was stored.")
}

// Whatever is bought is text: no markup, no other direction of what is around it, no address that runs something.
func TestHostileText(t *testing.T) {
	for _, hostile := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</style><script>1</script>`, `{{.}} {{template "x"}}`,
		"\u202emoc.live\u202c", "\u2066x\u2069\u0000\u0008", "مرحبا שלום", strings.Repeat("W", 200), strings.Repeat("🧨", 50),
	} {
		f := newFixture(t)
		c := f.charge(1, "")
		c.Description = hostile
		page, err := f.Simulated.Checkout(t.Context(), c, payment.Return{
			Success: `https://shop.example/"><script>alert(1)</script>`, Cancel: "javascript:alert(1)", Expires: f.World.Time.Add(time.Hour),
		})
		if err != nil {
			t.Fatal(err)
		}
		source := f.shows(simulated.PayPath + page.ID)
		for _, bad := range []string{"<script", "<img", "onerror=alert(1)>", "javascript:", "\u202e", "\u2066", "\x00"} {
			if strings.Contains(source, bad) {
				t.Errorf("%q brings %q into the page:\n%s", hostile, bad, source)
			}
		}
		if what := regexp.MustCompile(`<p class="what"><bdi>([^<]*)</bdi></p>`).FindStringSubmatch(source); what == nil || what[1] == "" {
			t.Errorf("%q is not shown as text of its own direction:\n%s", hostile, source)
		}
		f.presses(simulated.PayPath+page.ID, "button=leave", simulated.PayPath+page.ID) // never to javascript:
		f.presses(simulated.PayPath+page.ID, "button=pay&method=sim_ok",
			"https://shop.example/%22%3E%3Cscript%3Ealert%281%29%3C/script%3E?topUp="+string(c.TopUp))
	}
}

// The policy of a page allows its own style, forms to itself and to the return addresses, and nothing else. No other site
// frames the page, stores it, or learns its address.
func TestHeadersOfPages(t *testing.T) {
	f := newFixture(t)
	path := simulated.PayPath + f.checkout(1).Page
	answer := f.send(http.MethodGet, path, "")
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(answer.Body.String())
	if style == nil {
		t.Fatal("the page has no style")
	}
	sum := sha256.Sum256([]byte(style[1]))
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; form-action 'self' https://shop.example https://shop.example; frame-ancestors 'none'; base-uri 'none'",
		"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff",
		"X-Frame-Options": "DENY",
	} {
		if got := answer.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, fault := range []*httptest.ResponseRecorder{
		f.send(http.MethodGet, simulated.PayPath+"nothing", ""), f.send(http.MethodPut, path, ""),
	} {
		if fault.Header().Get("Cache-Control") != "no-store" || fault.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("a fault has the headers %v", fault.Header())
		}
	}
}

// A form counts only if the page itself sent it.
func TestFormsOfOtherSites(t *testing.T) {
	for name, test := range map[string]struct {
		headers []string
		want    int
	}{
		"of the page":                  {[]string{"Sec-Fetch-Site", "same-origin", "Origin", "http://localhost:8080"}, http.StatusSeeOther},
		"of an old browser":            {[]string{"Origin", "http://localhost:8080"}, http.StatusSeeOther},
		"of a program":                 {nil, http.StatusSeeOther},
		"of another site":              {[]string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		"of another site's subdomain":  {[]string{"Sec-Fetch-Site", "same-site"}, http.StatusForbidden},
		"of another origin":            {[]string{"Origin", "https://evil.example"}, http.StatusForbidden},
		"of another port":              {[]string{"Origin", "http://localhost:9090"}, http.StatusForbidden},
		"of a file, or a hidden frame": {[]string{"Origin", "null"}, http.StatusForbidden},
	} {
		f := newFixture(t)
		c := f.checkout(1)
		answer := f.send(http.MethodPost, simulated.PayPath+c.Page, "button=pay&method=sim_ok", test.headers...)
		paid := f.find(c).State == billing.PaymentSucceeded
		if answer.Code != test.want || paid != (test.want == http.StatusSeeOther) {
			t.Errorf("a form %s: %d, paid %v", name, answer.Code, paid)
		}
	}
}

// What is declined or asked for on a page leaves the payment open: whoever follows it does not end the page while the customer is
// there. Without a customer, the same outcomes are states of the payment.
func TestOpenWhileTheCustomerIsThere(t *testing.T) {
	f := newFixture(t)
	c := f.checkout(1)
	path := simulated.PayPath + c.Page
	f.presses(path, "button=pay&method=sim_decline", path)
	if p := f.find(c); p.State != billing.PaymentOpen || p.Reason == "" {
		t.Errorf("after a decline on the page, the payment is %+v", p)
	}
	f.presses(path, "button=pay&method=sim_authenticate", path)
	if p := f.find(c); p.State != billing.PaymentOpen {
		t.Errorf("while the bank asks on the page, the payment is %+v", p)
	}
	if p, err := f.Simulated.Act(t.Context(), c.TopUp, simulated.OutcomeDecline); err != nil || p.State != billing.PaymentDeclined {
		t.Errorf("a decline without the customer: %+v, %v", p, err)
	}
	f.presses(path, "button=pay&method=sim_decline", path)
	if p, err := f.Simulated.Act(t.Context(), c.TopUp, simulated.OutcomeRequireAction); err != nil || p.State != billing.PaymentNeedsCustomer {
		t.Errorf("a bank that asks without the customer: %+v, %v", p, err)
	}
	f.presses(path, "button=authenticate", "https://shop.example/thanks?a=1&topUp="+string(c.TopUp))
	if p := f.find(c); p.State != billing.PaymentSucceeded {
		t.Errorf("after all that, the payment is %+v", p)
	}
}

// Who does not have the id of a page does nothing, and learns nothing: the id of its payment is not enough.
func TestUnknownPages(t *testing.T) {
	f := newFixture(t)
	c := f.checkout(1)
	f.presses(simulated.PayPath+c.Page, "button=pay&method=sim_decline", simulated.PayPath+c.Page)
	token := strings.TrimPrefix(f.find(c).ID, "sim_pi_test_")
	if !strings.HasPrefix(c.Page, "sim_cs_test_"+token) {
		t.Fatalf("the page of the payment %s is %s", token, c.Page)
	}
	for _, id := range []string{
		"nothing", token, "sim_cs_test_" + token, "sim_cs_test_" + token + token, "sim_cs_live_" + c.Page[len("sim_cs_test_"):],
		c.Page[:len(c.Page)-1], c.Page + "0", strings.ToLower(c.Page), c.Page[:12] + strings.Repeat("0", 52), url.PathEscape("../" + c.Page),
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if answer := f.send(method, simulated.PayPath+id, "button=pay&method=sim_ok"); answer.Code != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, id, answer.Code)
			}
		}
	}
	if answer := f.send(http.MethodGet, simulated.SetupPath+c.Page, ""); answer.Code != http.StatusNotFound {
		t.Errorf("the page of a payment is the page of a setup: %d", answer.Code)
	}
	if got := says(f.find(c)); got != "OPEN" {
		t.Errorf("the payment is %s", got)
	}
}

func TestForms(t *testing.T) {
	f := newFixture(t)
	c := f.checkout(1)
	for form, want := range map[string]int{
		"":                         http.StatusBadRequest,
		"button=explode":           http.StatusBadRequest,
		"button=pay":               http.StatusBadRequest,
		"button=pay&method=4242":   http.StatusBadRequest,
		"button=pay&method=%zz":    http.StatusBadRequest,
		strings.Repeat("a", 5000):  http.StatusBadRequest,
		"button=leave&method=4242": http.StatusSeeOther,
	} {
		if answer := f.send(http.MethodPost, simulated.PayPath+c.Page, form); answer.Code != want {
			t.Errorf("%.30q: %d, want %d", form, answer.Code, want)
		}
	}
	if answer := f.send(http.MethodPost, simulated.PayPath+c.Page+"?button=pay&method=sim_ok", ""); answer.Code != http.StatusBadRequest {
		t.Errorf("an address presses a button: %d", answer.Code)
	}
	if got := says(f.find(c)); got != "OPEN" {
		t.Errorf("the payment is %s", got)
	}
}
