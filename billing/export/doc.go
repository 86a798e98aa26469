// Package export writes the ledger of a wallet as a file, and verifies such a file without the service.
//
// A file is JSON lines, oldest first, a transaction each, with the names and the order that the API's query gives
// them (see docs/ledger-format.md). Everything that a line's hash covers is in it, so that who has the file, and
// knows the hash of the last line from elsewhere, can check all of it:
//
//	sequence    1, 2, 3, without a gap, by instants that never go back
//	hashes      each line's covers itself and the one before
//	sums        each balance is the one before and the amount; each debt likewise
//	burn order  what was drawn is what had to be drawn, of what could be spent at that instant
//	expiry      what lapsed left at its instant, all of it, before anything else happened
//	direction   what takes and what gives is of a type that does; debt comes of usage alone
//	reversals   no more returned than was charged, nor to a grant than came from it
//
// The file is canonical: each line is exactly what [Write] would write. A byte that differs is found, whether or
// not it means anything.
package export
