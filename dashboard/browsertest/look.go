package browsertest

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/drawdown-billing/drawdown/infra/npmtest"
)

var screenshots = flag.String("screenshots", "", "an absolute path of a directory to write pictures of the pages into")

// sizes are those at which pages are looked at: a desk and a small telephone.
var sizes = []struct{ width, height int64 }{{1280, 800}, {360, 740}}

// schemes are the colours in which pages are looked at.
var schemes = []string{"light", "dark"}

// Look checks that the page fits each size, that axe finds nothing wrong with it at each size in light and in dark, and that nothing
// was reported. It takes pictures if the flag asks for them. Afterwards the page has the size of a desk.
//
// Axe tries all its rules once at each size, and those about colours in each scheme at each size: no other rule depends on a scheme.
func (b *Browser) Look(name string) {
	b.t.Helper()
	b.Settled()
	b.look(name)
}

// look is Look for a page that is settled. Axe does not apply the rules that are named.
func (b *Browser) look(name string, without ...string) {
	b.t.Helper()
	for at, scheme := range schemes {
		b.Do("setting the colours", emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}))
		for of, size := range sizes {
			b.size(size.width, size.height)
			b.Fits(name)
			var alone []string
			if at != of {
				alone = rulesOfColours
			}
			b.axe(fmt.Sprintf("%s at %d px, %s", name, size.width, scheme), without, alone)
			b.picture(fmt.Sprintf("%s-%d-%s", name, size.width, scheme))
		}
	}
	b.Do("setting the colours", emulation.SetEmulatedMedia())
	b.Desk()
	if reported := b.Reported(); len(reported) > 0 {
		b.t.Errorf("%s reported:\n%s", name, strings.Join(reported, "\n"))
	}
}

// Desk gives the page the size of a desk, where nothing is in a menu.
func (b *Browser) Desk() {
	b.t.Helper()
	b.size(sizes[0].width, sizes[0].height)
}

// size gives the page a size, and waits until it is drawn. A tab that another one hides draws nothing.
func (b *Browser) size(width, height int64) {
	b.t.Helper()
	b.Do("setting the size", chromedp.EmulateViewport(width, height), chromedp.Evaluate(`Promise.race([
		new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))),
		new Promise(done => setTimeout(done, 500)),
	]).then(() => document.getAnimations().forEach(a => a.finish()))`, nil, awaited))
}

// awaited has a step wait for the promise that its expression is.
func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// LookAtSizes checks that the page fits each size. It takes pictures if the flag asks for them. Afterwards the page has the size
// of a desk.
func (b *Browser) LookAtSizes(name string) {
	b.t.Helper()
	b.Settled()
	b.lookAtSizes(name)
}

// lookAtSizes is LookAtSizes for a page that is settled.
func (b *Browser) lookAtSizes(name string) {
	b.t.Helper()
	for _, size := range sizes {
		b.size(size.width, size.height)
		b.Fits(name)
		b.picture(fmt.Sprintf("%s-%d", name, size.width))
	}
	b.Desk()
}

// Fits checks that nobody has to scroll to the side, and that each button can be seen.
func (b *Browser) Fits(name string) {
	b.t.Helper()
	var seen struct {
		Excess, Width int
		Small         []string
	}
	b.Do("looking at the page", chromedp.Evaluate(`({
		width: window.innerWidth, excess: document.documentElement.scrollWidth - window.innerWidth,
		small: [...document.querySelectorAll("button, a.button")].filter(e => {
			const r = e.getBoundingClientRect();
			return r.width > 0 && (r.height < 24 || r.left < 0 || r.right > window.innerWidth);
		}).map(e => e.textContent)
	})`, &seen))
	if seen.Excess > 0 || len(seen.Small) > 0 {
		b.t.Errorf("%s: at %d px the page is %d px too wide, and these of its buttons do not fit: %q\n%s",
			name, seen.Width, seen.Excess, seen.Small, b.Text())
	}
}

// picture takes a picture of the whole page.
func (b *Browser) picture(name string) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	var picture []byte
	b.Do("taking a picture", chromedp.FullScreenshot(&picture, 100))
	if err := os.MkdirAll(*screenshots, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*screenshots, name+".png"), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// axePackage is what looks for barriers: https://github.com/dequelabs/axe-core
const axePackage = "axe-core@4.14.1"

var axeSource struct {
	once sync.Once
	text string
}

// rulesOfColours are the rules of axe that depend on a scheme.
var rulesOfColours = []string{"color-contrast", "link-in-text-block"}

// axe checks a page against WCAG 2.2, levels A and AA, and against good practice. It is evaluated in the page, which the
// policy of the page does not forbid: a script element would be refused. Rules may be left out, and only some may be tried; nil tries
// the others.
func (b *Browser) axe(where string, without, alone []string) {
	b.t.Helper()
	rules := map[string]any{}
	for _, rule := range without {
		rules[rule] = map[string]bool{"enabled": false}
	}
	chosen := map[string]any{"resultTypes": []string{"violations"}, "rules": rules}
	if alone != nil {
		chosen["runOnly"] = alone
	}
	options, err := json.Marshal(chosen)
	if err != nil {
		b.t.Fatal(err)
	}
	axeSource.once.Do(func() {
		path := filepath.Join(npmtest.Install(b.t, axePackage), "node_modules", "axe-core", "axe.min.js")
		source, err := os.ReadFile(path)
		if err != nil {
			b.t.Fatal(err)
		}
		axeSource.text = string(source)
	})
	var found json.RawMessage
	b.Do("looking for barriers", chromedp.Evaluate(`window.axe ? undefined : (`+axeInPage(axeSource.text)+`)`, nil),
		chromedp.Evaluate(`axe.run(`+string(options)+`).then(r => r.violations.map(v =>
			v.id + ": " + v.help + "\n  " + v.nodes.map(n => n.html + " " + n.failureSummary).join("\n  ")))`,
			&found, awaited))
	var violations []string
	if err := json.Unmarshal(found, &violations); err != nil {
		b.t.Fatalf("%v: %s", err, found)
	}
	for _, violation := range violations {
		b.t.Errorf("%s: %s", where, violation)
	}
}

// axeInPage returns the source of axe as an expression.
func axeInPage(source string) string { return "(() => {" + source + "\n})(), undefined" }
