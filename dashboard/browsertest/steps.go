package browsertest

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// maxSee is how long a page may take to show something.
const maxSee = 2 * time.Minute

// Until waits until the page has what is asked for: an expression of JavaScript that is true.
func (b *Browser) Until(what, expression string) {
	b.t.Helper()
	for deadline := time.Now().Add(maxSee); ; time.Sleep(50 * time.Millisecond) {
		var is bool
		b.Do(what, chromedp.Evaluate("Boolean("+expression+")", &is))
		if is {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("%s: this never came. The page says\n%s\nand reported %q", what, b.Text(), b.Reported())
		}
	}
}

// Sees waits until the page shows each of these texts.
func (b *Browser) Sees(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		b.Until("showing "+text, fmt.Sprintf("document.body.innerText.includes(%q)", text))
	}
}

// SeesNot checks that the page shows none of these texts now.
func (b *Browser) SeesNot(texts ...string) {
	b.t.Helper()
	said := b.Text()
	for _, text := range texts {
		if strings.Contains(said, text) {
			b.t.Errorf("the page shows %q:\n%s", text, said)
		}
	}
}

// Settled waits until nothing on the page is still loading.
func (b *Browser) Settled() {
	b.t.Helper()
	b.Until("loading", `document.readyState === "complete" && document.querySelector("main") &&
		![...document.querySelectorAll('[role="status"]')].some(e => e.textContent.includes("Loading"))`)
}

// Press clicks the button or the link with this label, once it is there.
func (b *Browser) Press(label string) {
	b.t.Helper()
	xpath := fmt.Sprintf(`(//button|//a|//summary)[normalize-space()=%q]`, label)
	b.Do("pressing "+label, chromedp.WaitEnabled(xpath, chromedp.BySearch), chromedp.Click(xpath, chromedp.BySearch))
}

// Fill types into the field with this label.
func (b *Browser) Fill(label, text string) {
	b.t.Helper()
	id := b.fieldOf(label)
	b.Do("filling "+label, chromedp.SetValue("#"+id, "", chromedp.ByQuery), chromedp.Focus("#"+id, chromedp.ByQuery),
		chromedp.KeyEvent(text))
}

// Choose selects the option of the list with this label, or the radio button or checkbox that has the label.
func (b *Browser) Choose(label string) {
	b.t.Helper()
	xpath := fmt.Sprintf(`//label[contains(normalize-space(), %q)]//input`, label)
	b.Do("choosing "+label, chromedp.WaitReady(xpath, chromedp.BySearch), chromedp.Click(xpath, chromedp.BySearch))
}

// Enter presses the key that submits a form.
func (b *Browser) Enter() {
	b.t.Helper()
	b.Do("pressing Enter", chromedp.KeyEvent(kb.Enter))
}

// fieldOf returns the id of the field with this label.
func (b *Browser) fieldOf(label string) (id string) {
	b.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll("label")].find(e => e.textContent.trim() === %q)`, label)
	b.Until("having the field "+label, find)
	b.Do("finding "+label, chromedp.Evaluate(find+".htmlFor", &id))
	return id
}

// Select chooses the option with this value in the list with this label.
func (b *Browser) Select(label, value string) {
	b.t.Helper()
	id := b.fieldOf(label)
	b.Do("selecting "+value, chromedp.Evaluate(fmt.Sprintf(`(() => {
		const list = document.getElementById(%q);
		if (![...list.options].some(o => o.value === %q)) throw new Error("no such option");
		Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set.call(list, %q);
		list.dispatchEvent(new Event("change", {bubbles: true}));
	})()`, id, value, value), nil))
}

// Count returns how many elements match a selector.
func (b *Browser) Count(selector string) (n int) {
	b.t.Helper()
	b.Do("counting "+selector, chromedp.Evaluate(fmt.Sprintf("document.querySelectorAll(%q).length", selector), &n))
	return n
}

// Offline takes the connection of the page away, or gives it back.
func (b *Browser) Offline(is bool) {
	b.t.Helper()
	b.Do("changing the connection", network.Enable(), network.EmulateNetworkConditions(is, 0, -1, -1))
}
