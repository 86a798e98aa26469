// Package webhook speaks Standard Webhooks, https://www.standardwebhooks.com: it signs what is sent to an endpoint and
// verifies what was received, and its [Sender] makes requests to URLs that strangers chose.
//
// # What a URL of a stranger must not do
//
// It must not reach what only we can reach: requests go to public addresses alone. That is checked when an endpoint is
// registered, so that its owner is told, and again of each address that is dialled, since a name can lead elsewhere by
// then. No redirect is followed, and no proxy of the environment is used. It must not cost much: a request has ten
// seconds in all, and no more than 64 KB of an answer are read. And what went wrong is told in sentences of our own,
// which say nothing of addresses.
package webhook
