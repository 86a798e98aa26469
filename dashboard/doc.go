// Package dashboard serves two faces of one web app: the portal, in which a seller's customer sees and buys credits, and
// the dashboard of the people who run the service. Both speak to the API alone, as any other client does.
//
//	/                          the dashboard; it signs in with an API key or an operator's session
//	/portal/live, /portal/test the portal of a tenant's customers; it signs in with a customer's session
//	/embed.js                  the custom element <drawdown-portal>, with which another page shows the portal
//	/assets/<version>/…        what the pages load
//
// Everything that is served is in this package: dist has what web builds, and is committed, so that Go alone builds a
// program that serves it. `make dashboard` builds dist again. web/README.md says how the app is made.
//
// The pages hold no secret. A token comes in the fragment of an address, which browsers send to nobody, and stays in the
// page's memory. The headers of a page allow it to run the scripts of this package, and to ask the origin that it came from.
// No other page may show it within itself, but for the portal: there, the portal settings of its tenant say which may. The
// page of the portal contains these settings as far as everybody may know them, because it shows them to somebody who is
// not signed in: the seller's name and logo, and where to start another session.
package dashboard
