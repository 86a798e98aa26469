// Package mail knows which e-mails a customer wants, at which addresses, and what became of each. Package mailer writes and sends them:
// it is apart so that the API's function, which changes settings alone, contains none of that.
package mail
