// Package browsertest tests pages in a real browser: Debian's Chromium, driven by chromedp. TestPortal goes the ways of a
// seller's customer, TestSeller those of the people who sell. The ways of a test share one fresh server, as `make run` starts it
// but with its database in memory, and all tests share one Chromium, in which each has a tab with storage of its own. A way is a
// few lines:
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
// With -lines, the wallet of HasManyLines has more lines than the 2,000 of every day:
//
//	go test ./dashboard/browsertest -run 'TestPortal$/HasManyLines' -args -lines 100000
//
// Chromium, Node.js and npm are needed: what is missing fails the test.
package browsertest
