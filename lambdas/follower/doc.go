// Package follower holds the handlers of the functions outbox, expiry, usage and webhook. AWS Lambda calls them with
// the records of change streams, with the messages of the delivery queue, and once a minute. docs/followers.md says
// what each is for. The same handlers run in the development server, which reads the streams itself.
//
//	event ──► read each record, whole or not at all (package ddb) ──► a service of the domain ──► response
//
// # The response to a batch
//
// A batch of a stream is of one shard, and in its order. A handler handles several records at once, and its response
// names the first that failed. The records before it are done. Those after it may be done, and Lambda sends them again.
// Everything here may be done again. If the very first of several records failed, the batch fails as a whole, so that
// Lambda cuts it in two and the record at fault is soon alone: Lambda would never cut a batch that it retries from its
// first record on.
//
// A record that cannot be read fails like any other, and so does an item or a timer of a kind that the program does not
// know. No record is skipped: Lambda retries it as often as the stream's mapping is configured to, and then names it in
// the queue of failures, which has an alarm. So functions that read items are deployed before those that write them:
// docs/operating.md, Deploy.
package follower
