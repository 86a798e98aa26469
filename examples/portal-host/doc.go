// Command portal-host is a product that shows its customers the portal within its own page, as yours would. It is a whole
// program, and short enough to read: host.go serves the page and mints sessions, page.html and host.js are what browsers get.
//
//	customer's browser                          this program                    Drawdown
//	page.html ── host.js ── POST /portal-token ──► mint, with the API key ──► createCustomerSession
//	   └─ <drawdown-portal> ◄── token ── host.js
//	        └─ frame of the portal, from Drawdown: it asks by postMessage, when it opens and when its session is over
//
// The API key stays in this program. The page gets the token of a session that sees one customer and ends by itself. The token is
// in no address, and neither the page nor the portal stores it.
//
// It needs a server, such as `make run`, whose `portalSettings` name the origin of this program: README.md shows how.
//
//	go run ./examples/portal-host
//
// Its environment:
//
//	DRAWDOWN_URL  where the API and the portal are                       http://localhost:8080
//	API_KEY       a key with the scopes WALLETS_WRITE and PAYMENTS_WRITE the one in .local/api-key
//	CUSTOMER      id or external id of the customer who is signed in     acme
//	TENANT        the tenant of the key: test or live                    test
//	PORT          of this program, on 127.0.0.1; 0 is any free port      3000
package main
