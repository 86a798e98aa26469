//go:build unix

package browsertest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// customerIsInAnotherPage: the portal is a frame of examples/portal-host, which is another site. It gets its token by a message,
// asks for another one when the session is over, and the token is nowhere else. A page that is not allowed shows nothing.
func customerIsInAnotherPage(t *testing.T, s *shop) {
	s.customer("framed", "4321")
	allowed, other := startHost(t, s, "framed"), startHost(t, s, "framed")
	s.do("updatePortalSettings", "UpdatePortalSettingsInput", map[string]any{"frameAncestors": []string{allowed.url}}, "")
	b := Open(t)
	b.onEachPage(hear)
	sent := b.requests()
	b.Visit(allowed.url)
	b.Sees("A product", "This is the product's own page again.")
	portal := b.Frame(s.URL)
	inFrame := portal.requests()
	portal.Sees("4,321 credits", "Last changes")
	b.Until("fitting the frame", `(frame => frame.clientHeight !== 640 && frame.clientHeight > 300)(document.querySelector("iframe"))`)
	portal.Until("fitting the frame", `document.documentElement.scrollHeight <= innerHeight + 1`)
	portal.Press("Limits")
	portal.Press("Set a limit")
	portal.Fill("At most, in credits", "17")
	b.LookAtSizes("embedded")

	// The session ends while the customer fills a form. The page mints another one, and what was typed is still there.
	before := sent.count("/portal-token")
	s.do("revokeCustomerSessions", "RevokeCustomerSessionsInput", map[string]any{"customerId": "framed"}, "")
	for deadline := time.Now().Add(maxSee); sent.count("/portal-token") == before; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("nobody asked for another token. The frame says\n%s", portal.Text())
		}
	}
	portal.Until("keeping the form", `document.querySelector("dialog input").value === "17"`)
	portal.Press("Save the limit")
	portal.Sees("0 of 17")
	if asked := sent.count("/portal-token") - before; asked != 1 {
		t.Errorf("the page was asked %d times for another token", asked)
	}
	checkTokenIsNowhere(t, s, allowed, b, portal, sent, inFrame)

	b.Reported() // what is answered to a session that is over
	tokens := sent.count("/portal-token")
	b.Visit(other.url)
	b.Sees("This is the product's own page again.")
	b.Until("refusing the frame", `document.querySelector("iframe") && performance.now() > 1500`)
	reported := strings.Join(b.Reported(), "\n")
	if !strings.Contains(reported, "frame-ancestors") || sent.count("/portal-token") != tokens {
		t.Errorf("a page that is not allowed reports %q, and asked for %d tokens", reported, sent.count("/portal-token")-tokens)
	}
}

// checkTokenIsNowhere looks for a token where one could stay: in addresses, referrers, storage, and what programs print.
func checkTokenIsNowhere(t *testing.T, s *shop, h *hostProgram, b, portal *Browser, sent, inFrame *requests) {
	t.Helper()
	const kept = `JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href, document.referrer,
		history.length, history.state, performance.getEntries().map(e => e.name), document.documentElement.outerHTML])`
	places := map[string]string{"Drawdown prints": s.Output(), "the host prints": h.output.String()}
	for name, tab := range map[string]*Browser{"the page": b, "the portal": portal} {
		var has string
		tab.Do("reading what is kept", chromedp.Evaluate(kept, &has))
		places[name+" keeps"] = has
	}
	places["the page asks for"], places["the portal asks for"] = sent.String(), inFrame.String()
	var tokens []string
	b.Do("reading the tokens", chromedp.Evaluate(`window.heard`, &tokens))
	if len(tokens) != 2 || !strings.HasPrefix(tokens[1], "cs_test_") {
		t.Errorf("the page was given the tokens %q", tokens)
	}
	for place, has := range places {
		for _, secret := range tokens {
			if strings.Contains(has, secret) {
				t.Errorf("%s a token: %s", place, has)
			}
		}
		if strings.Contains(has, s.Key) && place != "Drawdown prints" { // it greets the developer with it
			t.Errorf("%s the API key: %s", place, has)
		}
	}
	if !strings.Contains(inFrame.String(), "/graphql") || !strings.Contains(inFrame.String(), "Bearer") {
		t.Errorf("the frame was not heard: %s", inFrame)
	}
}

// requests are those that a tab sends: their addresses and headers, except the one that has the token.
type requests struct {
	mu  sync.Mutex
	all []string
}

// requests keeps what a tab asks for from now on.
func (b *Browser) requests() *requests {
	b.t.Helper()
	sent := &requests{}
	chromedp.ListenTarget(b.tab, func(event any) {
		asked, is := event.(*network.EventRequestWillBeSent)
		if !is {
			return
		}
		var line strings.Builder
		line.WriteString(asked.Request.URL)
		for name, value := range asked.Request.Headers {
			if text := fmt.Sprint(value); name == "Authorization" {
				line.WriteString(" " + strings.Fields(text)[0])
			} else {
				line.WriteString(" " + name + ": " + text)
			}
		}
		sent.mu.Lock()
		defer sent.mu.Unlock()
		sent.all = append(sent.all, line.String())
	})
	b.Do("listening", network.Enable())
	return sent
}

func (r *requests) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.all, "\n")
}

// count returns how many requests have a text.
func (r *requests) count(text string) int { return strings.Count(r.String(), text) }

// hostProgram is a process of examples/portal-host.
type hostProgram struct {
	url    string
	output *output
}

// startHost starts examples/portal-host on a free port. It ends with the test.
func startHost(t *testing.T, s *shop, customer string) *hostProgram {
	t.Helper()
	path := filepath.Join(t.TempDir(), "portal-host")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", path, "github.com/drawdown-billing/drawdown/examples/portal-host")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	h := &hostProgram{output: &output{}}
	command := exec.Command(path)
	command.Env = append(os.Environ(), "PORT=0", "DRAWDOWN_URL="+s.URL, "API_KEY="+s.Key, "CUSTOMER="+customer)
	command.Stdout, command.Stderr = h.output, h.output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
	})
	for deadline := time.Now().Add(maxSee); h.url == ""; time.Sleep(20 * time.Millisecond) {
		if _, after, found := strings.Cut(h.output.String(), "is at "); found && strings.Contains(after, "\n") {
			h.url, _, _ = strings.Cut(after, "\n")
		}
		if time.Now().After(deadline) {
			t.Fatalf("portal-host does not start: %s", h.output)
		}
	}
	return h
}
