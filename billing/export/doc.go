// Package export writes the ledger of a wallet as a file, and verifies such a file without the service.
//
// A file is JSON lines, oldest first, one transaction a line, with the names and in the order of the API's query (see
// docs/ledger-format.md). It contains everything that a line's hash covers. Whoever has the file, and knows the hash of
// its last line from elsewhere, can therefore check all of it:
//
//	sequence    1, 2, 3, without a gap, recorded at instants that never go back
//	hashes      each line's hash covers the line and the hash of the line before
//	sums        each balance is the balance before plus the amount; each debt likewise
//	burn order  each spend drew on the grants that could be spent at its instant, in burn order
//	expiry      what remained of a grant left at its instant of expiry, all of it, before anything else happened
//	direction   a line takes, gives or moves as its type does; usage alone makes debt
//	reversals   no more was returned than was charged, nor to a grant than was drawn from it
//	holds       a hold keeps pieces of grants; captures take them, and what is left returns to the grants it came from
//	periods     what is left of a period leaves as it ends: it rolls over with its cost, once, or it expires
//	prices      what a rate card priced costs what its quantities, its rates and its multiplier give
//
// A file is canonical: each line is exactly what [Write] writes. Every byte that differs is found, whether or not it
// changes the meaning. The one exception are the rates that a price shows: the hash covers which rates they are, and not
// what they say, so that a change of a rate is found by the price that it gives, or by another line with the same rate.
package export
