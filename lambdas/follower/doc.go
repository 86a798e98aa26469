// Package follower is what AWS Lambda calls with the records of change streams, the messages of the delivery queue, and
// once a minute: the handlers behind the functions outbox, expiry, usage and webhook. docs/followers.md says what each
// is for. The same handlers run in the development server, which reads the streams itself.
//
//	event ──► read each record, whole or not at all (package ddb) ──► a service of the domain ──► answer
//
// # What a batch answers
//
// A batch of a stream is of one shard, and in its order. Records are worked on several at once, and the answer names
// the first that failed: what came before it is done, what comes after may be, and comes again. All that is done here
// may be done again. Where it is the very first of several that failed, the batch fails as a whole, so that it is cut
// in two and whatever is wrong with one record is soon alone with it: a batch that is retried from its first record on
// would never be cut.
//
// A record that cannot be read fails like any other. It is never skipped: what it would have told is not lost until it
// has been tried as often as the stream is configured to, and then it is put aside where somebody sees it.
package follower
