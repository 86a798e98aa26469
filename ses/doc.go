// Package ses sends mails with Amazon SES.
//
// [Sender] is not the SDK's client: a program that fills templates keeps every method of a client that it contains, and that one has a
// hundred. It sends the same request, which a test compares with the SDK's, and says of each answer what it means for the mail: sent,
// refused for good, not sent for now, or unknown.
package ses
