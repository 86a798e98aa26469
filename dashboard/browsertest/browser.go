package browsertest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// maxStep is how long a step in the browser may take. It only ends tests that hang: a busy machine starts Chromium slowly.
const maxStep = 5 * time.Minute

// Browser is a real browser, with one tab.
type Browser struct {
	t   testing.TB
	tab context.Context //nolint:containedctx // chromedp keeps the browser in it

	mu       sync.Mutex
	reported []string
}

// Open starts Chromium. It ends with the test.
func Open(t testing.TB) *Browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("there is no Chromium on the PATH to open pages with: install the package chromium, " +
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
	b := &Browser{t: t, tab: tab}
	chromedp.ListenTarget(tab, b.hear)
	if err := chromedp.Run(tab, log.Enable(), runtime.Enable()); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return b
}

// hear keeps what the page and its policy report.
func (b *Browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch event := event.(type) {
	case *log.EventEntryAdded:
		if event.Entry.Level == log.LevelError || event.Entry.Level == log.LevelWarning {
			b.reported = append(b.reported, event.Entry.Text+" "+event.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		b.reported = append(b.reported, event.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if event.Type == runtime.APITypeError || event.Type == runtime.APITypeWarning {
			var said strings.Builder
			for _, argument := range event.Args {
				said.WriteString(string(argument.Value) + argument.Description + " ")
			}
			b.reported = append(b.reported, said.String())
		}
	}
}

// Reported returns what the page and its policy reported since the last call. A test that causes a failure calls it, so
// that Look does not find the failure.
func (b *Browser) Reported() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	reported := b.reported
	b.reported = nil
	return reported
}

// Do runs actions. If they lead to another page, wait for it with Loads.
func (b *Browser) Do(what string, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.tab, maxStep)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.t.Fatalf("%s: %v\n%s", what, err, b.Text())
	}
}

// Loads runs actions that lead to another page, and waits until that is loaded.
func (b *Browser) Loads(what string, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.tab, maxStep)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, actions...)
	if err != nil || answer.Status >= 400 {
		b.t.Fatalf("%s: %v, %+v\n%s", what, err, answer, b.Text())
	}
}

// Visit opens a page, afresh: also if only the fragment of its address is new.
func (b *Browser) Visit(url string) {
	b.t.Helper()
	b.Do("leaving the page", chromedp.Navigate("about:blank"))
	b.Loads("opening "+withoutFragment(url), chromedp.Navigate(url))
}

// withoutFragment returns an address without its fragment, which may have a token.
func withoutFragment(url string) string {
	before, _, _ := strings.Cut(url, "#")
	return before
}

// Text returns what the page says.
func (b *Browser) Text() (text string) {
	ctx, cancel := context.WithTimeout(b.tab, maxStep)
	defer cancel()
	if err := chromedp.Run(ctx, chromedp.Evaluate(`document.body.innerText`, &text)); err != nil {
		return err.Error()
	}
	return text
}

// Location returns the address of the page.
func (b *Browser) Location() (address string) {
	b.t.Helper()
	b.Do("reading the address", chromedp.Location(&address))
	return address
}
