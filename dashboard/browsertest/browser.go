package browsertest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// maxStep is how long a step in the browser may take. It only ends tests that hang: a busy machine starts Chromium slowly.
const maxStep = 5 * time.Minute

// Browser is a tab of a real browser. It shares no storage with other tabs.
type Browser struct {
	t       testing.TB
	tab     context.Context //nolint:containedctx // chromedp keeps the browser in it
	storage cdp.BrowserContextID

	mu       sync.Mutex
	reported []string
}

// withoutFeatures are features that Chromium does without: those that the library switches off, and the pages of which newer versions
// make their own buttons. Nobody sees these, and they took half of the time of all pages.
const withoutFeatures = "site-per-process,Translate,BlinkGenPropertyTrees,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,WebUIToolbar,PreloadTopChromeWebUI"

// chromium starts Chromium, once for all tests of a process. End ends it.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, errors.New("there is no Chromium on the PATH to open pages with: install the package chromium, " +
			"for example by apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.WSURLReadTimeout(maxStep), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-features", withoutFeatures))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium has none for root
	}
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	// What a newer Chromium says and the library does not know is no fault of the pages.
	browser, closeBrowser := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	atEnd(func() { closeBrowser(); end() })
	return browser, chromedp.Run(browser)
})

// Open opens a tab, with storage of its own. It closes with the test.
func Open(t testing.TB) *Browser {
	t.Helper()
	browser, err := chromium()
	if err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	whole := cdp.WithExecutor(browser, chromedp.FromContext(browser).Browser)
	storage, err := target.CreateBrowserContext().Do(whole)
	if err != nil {
		t.Fatalf("Chromium makes no storage for a tab: %v", err)
	}
	t.Cleanup(func() { _ = target.DisposeBrowserContext(storage).Do(whole) })
	id, err := target.CreateTarget("about:blank").WithBrowserContextID(storage).WithNewWindow(true).Do(whole)
	if err != nil {
		t.Fatalf("Chromium opens no tab: %v", err)
	}
	tab, closeTab := chromedp.NewContext(browser, chromedp.WithTargetID(id))
	t.Cleanup(closeTab)
	return (&Browser{t: t, tab: tab, storage: storage}).attached()
}

// Opens returns the tab that a step opens.
func (b *Browser) Opens(step func()) *Browser {
	b.t.Helper()
	before := b.tabs()
	step()
	for deadline := time.Now().Add(maxSee); ; time.Sleep(50 * time.Millisecond) {
		for id := range b.tabs() {
			if before[id] {
				continue
			}
			tab, closeTab := chromedp.NewContext(b.tab, chromedp.WithTargetID(id))
			b.t.Cleanup(closeTab)
			return (&Browser{t: b.t, tab: tab, storage: b.storage}).attached()
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("no tab opens. The page says\n%s", b.Text())
		}
	}
}

// Frame returns the frame of this tab whose address begins with an origin, which is another site.
func (b *Browser) Frame(origin string) *Browser {
	b.t.Helper()
	for deadline := time.Now().Add(maxSee); ; time.Sleep(50 * time.Millisecond) {
		all, err := target.GetTargets().Do(cdp.WithExecutor(b.tab, chromedp.FromContext(b.tab).Browser))
		if err != nil {
			b.t.Fatal(err)
		}
		for _, one := range all {
			if one.Type != "iframe" || one.BrowserContextID != b.storage || !strings.HasPrefix(one.URL, origin+"/") {
				continue
			}
			frame, end := chromedp.NewContext(b.tab, chromedp.WithTargetID(one.TargetID))
			b.t.Cleanup(end)
			return (&Browser{t: b.t, tab: frame, storage: b.storage}).attached()
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("there is no frame of %s. The page says\n%s\nand reported %q", origin, b.Text(), b.Reported())
		}
	}
}

// Front shows this tab to the reader, and hides the others of its window: their pages do not ask for news meanwhile.
func (b *Browser) Front() {
	b.t.Helper()
	b.Do("showing the tab", page.BringToFront())
}

// tabs returns the tabs that share storage with this one.
func (b *Browser) tabs() map[target.ID]bool {
	b.t.Helper()
	all, err := target.GetTargets().Do(cdp.WithExecutor(b.tab, chromedp.FromContext(b.tab).Browser))
	if err != nil {
		b.t.Fatal(err)
	}
	tabs := map[target.ID]bool{}
	for _, one := range all {
		if one.Type == "page" && one.BrowserContextID == b.storage {
			tabs[one.TargetID] = true
		}
	}
	return tabs
}

// attached listens to what the tab reports.
func (b *Browser) attached() *Browser {
	b.t.Helper()
	chromedp.ListenTarget(b.tab, b.hear)
	if err := chromedp.Run(b.tab, log.Enable(), runtime.Enable()); err != nil {
		b.t.Fatalf("Chromium opens no tab: %v", err)
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
	if err := chromedp.Run(ctx, chromedp.Evaluate(`document.body?.innerText ?? ""`, &text)); err != nil {
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
