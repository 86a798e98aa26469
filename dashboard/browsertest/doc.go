// Package browsertest tests pages in a real browser: Debian's Chromium, driven by chromedp. Its tests of the portal and the
// dashboard each start a fresh server, as `make run` does, and sign in. A test of a page is a few lines:
//
//	s := browsertest.Start(t)
//	b := browsertest.Open(t)
//	b.Visit(s.Portal("acme"))
//	b.Sees("Available")
//	b.Look("portal-home")
//
// Look checks what holds for each page: that it fits a desk and a small telephone, that axe finds nothing wrong with it in
// light and in dark, and that neither the console nor the policy of the page reported anything. With -screenshots it writes
// pictures, into a directory whose path is absolute:
//
//	go test ./dashboard/browsertest -args -screenshots /tmp/pictures
//
// Chromium, Node.js and npm are needed: what is missing fails the test.
package browsertest
