//go:build unix

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "an absolute path of a directory to write pictures of the payment pages into")

// The sizes at which pages are looked at: a desk and a small telephone.
var sizes = []struct{ width, height int64 }{{1280, 800}, {360, 740}}

// maxStep is how long a step in the browser may take. It only ends tests that hang: a busy machine starts Chromium slowly.
const maxStep = 5 * time.Minute

// browser is a real browser, with one tab.
type browser struct {
	t        *testing.T
	tab      context.Context //nolint:containedctx // chromedp keeps the browser in it
	pictures int
}

// openBrowser starts Chromium. It ends with the test.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("there is no Chromium on the PATH to open the pages of payments with: install the package chromium, " +
			"for example by apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.WSURLReadTimeout(maxStep), chromedp.Flag("disable-dev-shm-usage", true))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium has none for root
	}
	allocator, end := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(end)
	// What a newer Chromium says and the library does not know is no fault of the pages.
	tab, closeTab := chromedp.NewContext(allocator, chromedp.WithErrorf(t.Logf))
	t.Cleanup(closeTab)
	if err := chromedp.Run(tab); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return &browser{t: t, tab: tab}
}

// do runs actions. If they lead to another page, wait for it with loads.
func (b *browser) do(what string, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.tab, maxStep)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.t.Fatalf("%s: %v\n%s", what, err, b.text())
	}
}

// loads runs actions that lead to another page, and waits until that is loaded.
func (b *browser) loads(what string, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.tab, maxStep)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, actions...)
	if err != nil || answer.Status >= 400 {
		b.t.Fatalf("%s: %v, %+v\n%s", what, err, answer, b.text())
	}
}

// open opens a page of payments.
func (b *browser) open(url string) {
	b.t.Helper()
	b.loads("opening "+url, chromedp.Navigate(url))
	b.look()
}

// choose chooses a card on the page.
func (b *browser) choose(method string) {
	b.t.Helper()
	radio := fmt.Sprintf(`//label[.//code[text()=%q]]//input`, method)
	var chosen bool
	b.do("choosing "+method, chromedp.Click(radio, chromedp.BySearch),
		chromedp.Evaluate(fmt.Sprintf(`document.querySelector("input[name=method][value=%s]").checked`, method), &chosen))
	if !chosen {
		b.t.Fatalf("%s is not chosen after a click", method)
	}
}

// press presses the button with this label.
func (b *browser) press(label string) {
	b.t.Helper()
	b.loads("pressing "+label, chromedp.Click(fmt.Sprintf(`//button[normalize-space()=%q]`, label), chromedp.BySearch))
}

// text returns what the page says.
func (b *browser) text() (text string) {
	ctx, cancel := context.WithTimeout(b.tab, maxStep)
	defer cancel()
	if err := chromedp.Run(ctx, chromedp.Evaluate(`document.body.innerText`, &text)); err != nil {
		return err.Error()
	}
	return text
}

// location returns the address of the page.
func (b *browser) location() (address string) {
	b.t.Helper()
	b.do("reading the address", chromedp.Location(&address))
	return address
}

// look checks that the page fits each size: nobody has to scroll to the side, and each button can be seen. It takes pictures
// if the flag asks for them.
func (b *browser) look() {
	b.t.Helper()
	b.pictures++
	for _, size := range sizes {
		var excess, small int
		b.do("looking at the page", chromedp.EmulateViewport(size.width, size.height),
			chromedp.Evaluate(`document.documentElement.scrollWidth - window.innerWidth`, &excess),
			chromedp.Evaluate(`[...document.querySelectorAll("button, a.button")].filter(e => {
				const r = e.getBoundingClientRect();
				return r.height < 24 || r.left < 0 || r.right > window.innerWidth;
			}).length`, &small))
		if excess > 0 || small > 0 {
			b.t.Errorf("at %d px the page is %d px too wide, and %d of its buttons do not fit:\n%s", size.width, excess, small, b.text())
		}
		if *screenshots == "" {
			continue
		}
		var picture []byte
		b.do("taking a picture", chromedp.FullScreenshot(&picture, 100))
		path := filepath.Join(*screenshots, fmt.Sprintf("payment-%d-%d.png", b.pictures, size.width))
		if err := os.WriteFile(path, picture, 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
}
