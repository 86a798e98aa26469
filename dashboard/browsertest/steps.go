package browsertest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
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
		b.Until("showing "+text, fmt.Sprintf("document.body?.innerText.includes(%q)", text))
	}
}

// SeesNot checks that the page shows none of these texts now.
func (b *Browser) SeesNot(texts ...string) {
	b.t.Helper()
	said := b.Text()
	joined := strings.Join(strings.Fields(said), " ") // a part of a button may be hidden from eyes, and stands on another line
	for _, text := range texts {
		if strings.Contains(joined, text) {
			b.t.Errorf("the page shows %q:\n%s", text, said)
		}
	}
}

// Settled waits until nothing on the page is still loading.
func (b *Browser) Settled() {
	b.t.Helper()
	b.Until("loading", `document.readyState === "complete" && document.querySelector("main") &&
		![...document.querySelectorAll('[role="status"]')].some(e => e.textContent.includes("Loading")) &&
		![...document.querySelectorAll(".canvas")].some(e => e.firstChild === null)`)
}

// Press clicks the button or the link with this label, once a reader can: it is enabled, and nothing lies over it. While a dialog
// is open, its buttons are meant.
func (b *Browser) Press(label string) {
	b.t.Helper()
	find := fmt.Sprintf(`(() => {
		const place = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
		const pressed = [...place.querySelectorAll("button, a, summary")].find(e => !e.disabled &&
			e.textContent.replace(/\s+/g, " ").trim() === %q && e.getClientRects().length > 0);
		pressed?.scrollIntoView({block: "nearest", behavior: "instant"});
		const {x, y, width, height} = pressed?.getClientRects()[0] ?? {};
		const at = pressed ? {x: x + width / 2, y: y + height / 2} : {};
		return pressed?.contains(document.elementFromPoint(at.x, at.y)) ? at : null;
	})()`, label)
	type point struct{ X, Y float64 }
	var at, before *point
	// While the page is still moving, a click would miss.
	for at == nil || before == nil || *at != *before {
		b.Until("having "+label+" to press", find)
		before, at = at, nil
		b.Do("finding "+label, chromedp.Evaluate(find, &at), chromedp.Sleep(20*time.Millisecond))
	}
	b.Do("pressing "+label, chromedp.MouseClickXY(at.X, at.Y))
}

// Fill types into the field with this label, in place of what the field has. A field of a day or of a time takes its value, such
// as 2026-03-01, at once: it has no text to type into.
func (b *Browser) Fill(label, text string) {
	b.t.Helper()
	id := b.fieldOf(label)
	var typed bool
	b.Do("selecting "+label, chromedp.Evaluate(fmt.Sprintf(`(() => {
		const field = document.getElementById(%q);
		field.focus();
		field.select();
		if (!/date|time|month|week/.test(field.type)) return true;
		Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, %q);
		field.dispatchEvent(new Event("input", {bubbles: true}));
		return false;
	})()`, id, text), &typed))
	switch {
	case typed && text == "":
		b.Do("emptying "+label, chromedp.KeyEvent(kb.Backspace))
	case typed:
		b.Do("filling "+label, input.InsertText(text))
	}
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

// onEachPage runs a script in each page that is opened from now on, before its own scripts.
func (b *Browser) onEachPage(script string) {
	b.t.Helper()
	b.Do("adding a script", chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(script).Do(ctx)
		return err
	}))
}
