package billing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestOrigins: the canonical form of an origin, and what is none. Those that begin with "local" are accepted in development
// alone.
func TestOrigins(t *testing.T) {
	for _, test := range []struct{ text, want, says string }{
		{"https://app.example.com", "https://app.example.com", ""},
		{"HTTPS://App.Example.COM", "https://app.example.com", ""},
		{"https://app.example.com:443", "https://app.example.com", ""},
		{"https://app.example.com:8443", "https://app.example.com:8443", ""},
		{"https://app.example.com:80", "https://app.example.com:80", ""},
		{"https://xn--bcher-kva.example", "https://xn--bcher-kva.example", ""},
		{"https://192.0.2.7:9000", "https://192.0.2.7:9000", ""},
		{"https://localhost:3000", "https://localhost:3000", ""},
		{"local http://localhost", "http://localhost", ""},
		{"local http://LOCALHOST:3000", "http://localhost:3000", ""},
		{"local http://127.0.0.1:80", "http://127.0.0.1", ""},
		{"", "", "no address"},
		{"app.example.com", "", "no address"},
		{"//app.example.com", "", "no address"},
		{"https:/app.example.com", "", "no address"},
		{"null", "", "no address"},
		{"*", "", "no address"},
		{"http://app.example.com", "", "does not begin with https://"},
		{"http://localhost.example.com", "", "does not begin with https://"},
		{"http://127.0.0.2", "", "does not begin with https://"},
		{"javascript://app.example.com", "", "does not begin with https://"},
		{"https://*.example.com", "", "no host name"},
		{"https://", "", "no host name"},
		{"https://:443", "", "no host name"},
		{"https://app..example.com", "", "no host name"},
		{"https://app.example.com.", "", "no host name"},
		{"https://-app.example.com", "", "no host name"},
		{"https://app-.example.com", "", "no host name"},
		{"https://a_b.example.com", "", "no host name"},
		{"https://app%2eexample.com", "", "no host name"},
		{"https://[2001:db8::1]", "", "no host name"},
		{"https://" + strings.Repeat("a", 64) + ".example", "", "no host name"},
		{"https://" + strings.Repeat("a.", 126) + "aa", "", "no host name"},
		{"https://user@app.example.com", "", "user name"},
		{"https://user:secret@app.example.com", "", "user name"},
		{"https://app.example.com:", "", "port"},
		{"https://app.example.com:0", "", "port"},
		{"https://app.example.com:0443", "", "port"},
		{"https://app.example.com:65536", "", "port"},
		{"https://app.example.com:+443", "", "port"},
		{"https://app.example.com:443:443", "", "port"},
		{"https://app.example.com/", "", "has a path"},
		{"https://app.example.com/a", "", "has a path"},
		{"https://app.example.com?a", "", "has a path"},
		{"https://app.example.com#a", "", "has a path"},
		{"https://app.example.com\\", "", "character"},
		{"https://app.example.com ", "", "character"},
		{"https://app.example.com\t", "", "character"},
		{"https://app.example.com; script-src *", "", "character"},
		{"https://büch.example", "", "character"},
		{"https://app.example.com\xff", "", "character"},
		{"https://a.example/" + strings.Repeat("a", MaxURLBytes), "", "longer than 2000 bytes"},
	} {
		text, local := strings.CutPrefix(test.text, "local ")
		for _, inDevelopment := range []bool{false, true} {
			got, refusal := canonicalOrigin(text, inDevelopment)
			want := test.want
			if local && !inDevelopment {
				want = ""
			}
			if got != want || (refusal == nil) != (want != "") {
				t.Errorf("%q, development %v: got %q and %v, want %q", text, inDevelopment, got, refusal, want)
			}
			if refusal != nil && (refusal.Code != CodeInvalidInput || !local && !strings.Contains(refusal.Message, test.says)) {
				t.Errorf("%q: %v does not say %q", text, refusal, test.says)
			}
		}
	}
}

// TestCheckReturnURL: a page sends a customer back to allowed origins alone, however an address is dressed up.
func TestCheckReturnURL(t *testing.T) {
	origins := []string{"https://app.example.com", "https://shop.example:8443"}
	for _, test := range []struct {
		address        string
		allowed, local bool // local: in development, too
	}{
		{"https://app.example.com", true, true},
		{"https://app.example.com/", true, true},
		{"https://app.example.com/done?id=1&next=%2F#top", true, true},
		{"https://APP.example.com:443/done", true, true},
		{"https://shop.example:8443/done", true, true},
		{"https://app.example.com?x=@evil.example", true, true},
		{"http://localhost:3000/done", false, true},
		{"http://127.0.0.1/done", false, true},
		{"https://localhost/done", false, false},
		{"http://localhost@evil.example/", false, false},
		{"http://localhost.evil.example/", false, false},
		{"http://app.example.com/", false, false},
		{"https://app.example.com:8443/", false, false},
		{"https://shop.example/", false, false},
		{"https://evil.example/https://app.example.com", false, false},
		{"https://app.example.com.evil.example/", false, false},
		{"https://app.example.com@evil.example/", false, false},
		{"https://evil.example#@app.example.com", false, false},
		{"https://evil.example\\@app.example.com", false, false},
		{"https://evil.example\\.app.example.com", false, false},
		{"https://app.example.com\n.evil.example", false, false},
		{"https:app.example.com", false, false},
		{"//app.example.com/", false, false},
		{"/done", false, false},
		{"javascript:alert(1)//https://app.example.com", false, false},
		{"data:text/html,https://app.example.com", false, false},
		{"", false, false},
		{"https://app.example.com/" + strings.Repeat("a", MaxURLBytes), false, false},
	} {
		for local, want := range map[bool]bool{false: test.allowed, true: test.local} {
			refusal := CheckReturnURL("cancelUrl", test.address, origins, local)
			if (refusal == nil) != want {
				t.Errorf("%q, development %v: %v", test.address, local, refusal)
			}
			if refusal != nil && (refusal.Code != CodeURLNotAllowed || !slices.Equal(refusal.Path, []string{"cancelUrl"}) ||
				!strings.HasPrefix(refusal.Message, "cancelUrl is ") || !strings.Contains(refusal.Message, strings.Join(origins, ", "))) {
				t.Errorf("%q: %v at %v", test.address, refusal, refusal.Path)
			}
		}
	}
	refusal := CheckReturnURL("returnUrl", "https://app.example.com", nil, false)
	if refusal == nil || !strings.Contains(refusal.Message, "updatePortalSettings") {
		t.Errorf("without origins: %v", refusal)
	}
	if refusal := CheckReturnURL("returnUrl", "http://localhost", []string{"http://localhost"}, false); refusal == nil {
		t.Error("an origin of this machine that was stored in development is allowed elsewhere")
	}
}

// TestPortalSettingsCheck: what is wrong with settings is refused at its field.
func TestPortalSettingsCheck(t *testing.T) {
	valid := UpdatePortalSettings{
		Keyed: Keyed{IdempotencyKey: "k"}, Brand: SetTo(strings.Repeat("b", MaxBrandBytes)), Accent: SetTo("#0A7cff"),
		LogoURL: SetTo("https://a.example/logo.svg?v=1"), SupportURL: Clear[string](), FrameAncestors: SetTo([]string{}),
		ReturnOrigins: SetTo(slices.Repeat([]string{"https://a.example"}, MaxOrigins)), RefreshURL: SetTo("https://a.example"),
	}
	if refusal := valid.Check(); refusal != nil {
		t.Error(refusal)
	}
	for i, test := range []struct {
		path string
		u    func(*UpdatePortalSettings)
	}{
		{"idempotencyKey", func(u *UpdatePortalSettings) { u.IdempotencyKey = "" }},
		{"brand", func(u *UpdatePortalSettings) { u.Brand = SetTo(" ") }},
		{"brand", func(u *UpdatePortalSettings) { u.Brand = SetTo(strings.Repeat("b", MaxBrandBytes+1)) }},
		{"brand", func(u *UpdatePortalSettings) { u.Brand = SetTo("a\nb") }},
		{"accent", func(u *UpdatePortalSettings) { u.Accent = SetTo("") }},
		{"accent", func(u *UpdatePortalSettings) { u.Accent = SetTo("0a7cff") }},
		{"accent", func(u *UpdatePortalSettings) { u.Accent = SetTo("#0a7cf") }},
		{"accent", func(u *UpdatePortalSettings) { u.Accent = SetTo("#0a7cfg") }},
		{"accent", func(u *UpdatePortalSettings) { u.Accent = SetTo("#+a7cff") }},
		{"accent", func(u *UpdatePortalSettings) { u.Accent = SetTo("red") }},
		{"logoUrl", func(u *UpdatePortalSettings) { u.LogoURL = SetTo("http://a.example/logo.svg") }},
		{"logoUrl", func(u *UpdatePortalSettings) { u.LogoURL = SetTo("") }},
		{"supportUrl", func(u *UpdatePortalSettings) { u.SupportURL = SetTo("javascript:alert(1)") }},
		{"refreshUrl", func(u *UpdatePortalSettings) { u.RefreshURL = SetTo("http://localhost:3000") }},
		{"frameAncestors", func(u *UpdatePortalSettings) {
			u.FrameAncestors = SetTo(slices.Repeat([]string{"https://a.example"}, MaxOrigins+1))
		}},
		{"frameAncestors.1", func(u *UpdatePortalSettings) { u.FrameAncestors = SetTo([]string{"https://a.example", "*"}) }},
		{"returnOrigins.0", func(u *UpdatePortalSettings) { u.ReturnOrigins = SetTo([]string{"http://localhost"}) }},
	} {
		refusal := change(valid, test.u).Check()
		if refusal == nil || refusal.Code != CodeInvalidInput || strings.Join(refusal.Path, ".") != test.path {
			t.Errorf("%d: got %v, want a refusal at %s", i, fmt.Sprint(refusal), test.path)
		}
	}
	local := change(valid, func(u *UpdatePortalSettings) {
		u.Local, u.RefreshURL, u.ReturnOrigins = true, SetTo("http://localhost:3000/x"), SetTo([]string{"http://127.0.0.1:3000"})
	})
	if refusal := local.Check(); refusal != nil {
		t.Error("in development: ", refusal)
	}
}
