// Package webhook implements Standard Webhooks, https://www.standardwebhooks.com: it signs requests to endpoints and
// verifies received ones. Its [Sender] sends requests to URLs that customers chose.
//
// # What an untrusted URL must not do
//
// It must not reach what only our network can reach: requests go to public addresses only. The sender checks this when
// an endpoint is registered, so that its owner gets an error, and again for each address that it dials, because the
// name may have another address by then. It follows no redirect, and uses no proxy of the environment.
//
// It must not cost much: a request has ten seconds in all, and the sender reads at most 64 KB of an answer.
//
// It must not reveal our network: faults are sentences of our own, which contain no addresses.
package webhook
