//go:build unix

package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/drawdown-billing/drawdown/dashboard/browsertest"
)

// payer is a browser on the pages of simulated payments.
type payer struct {
	*browsertest.Browser
	t        *testing.T
	pictures int
}

func newPayer(t *testing.T) *payer {
	t.Helper()
	return &payer{Browser: browsertest.Open(t), t: t}
}

// open opens a page of payments.
func (p *payer) open(url string) {
	p.t.Helper()
	p.Loads("opening "+url, chromedp.Navigate(url))
	p.look()
}

// choose chooses a card on the page.
func (p *payer) choose(method string) {
	p.t.Helper()
	radio := fmt.Sprintf(`//label[.//code[text()=%q]]//input`, method)
	var chosen bool
	p.Do("choosing "+method, chromedp.Click(radio, chromedp.BySearch),
		chromedp.Evaluate(fmt.Sprintf(`document.querySelector("input[name=method][value=%s]").checked`, method), &chosen))
	if !chosen {
		p.t.Fatalf("%s is not chosen after a click", method)
	}
}

// press presses the button with this label, which leads to another page.
func (p *payer) press(label string) {
	p.t.Helper()
	p.Loads("pressing "+label, chromedp.Click(fmt.Sprintf(`//button[normalize-space()=%q]`, label), chromedp.BySearch))
}

// look checks that the page fits each size. It takes pictures if the flag asks for them.
func (p *payer) look() {
	p.t.Helper()
	p.pictures++
	p.LookAtSizes(fmt.Sprintf("payment-%d", p.pictures))
}
