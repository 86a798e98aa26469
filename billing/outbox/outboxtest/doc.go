// Package outboxtest has what tests of the outbox and of its stores need: a real store in memory, the conformance suite
// of stores, and queues and senders that tests can look into.
package outboxtest
