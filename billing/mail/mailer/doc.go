// Package mailer tells customers by e-mail what happened to their credits: that they are low or about to expire, that a payment
// succeeded, failed or waits for them, that a subscription was renewed or ends. Package mail beside it knows who wants which.
//
//	event ──► Fact ──► Service.Tell ──► claim, one for each address ──► Letter ──► Sender
//	                       │
//	                       └── nothing, unless the customer wants that kind
//
// # Once
//
// A fact has the same id whatever is repeated: an event that comes twice is one fact. So are several events of one commit that say the
// same. Where several facts say the same, one of them does: charge.go has those of charges. Before a letter is given to the sender it is claimed, by a conditional write of a [mail.Mail] with the id of the fact
// and the address. What is sent is never sent again. If nobody knows whether a letter was sent, because the answer was lost or the
// process ended, it is sent once more, with the same Message-ID, and then never again.
//
// # Texts
//
// texts/en.tmpl has all that a mail says in English, how English writes instants and amounts, and nothing else. Another language is
// another file of that form: see language.go. The frame around the text is letter.html, and letter.txt for readers of plain text.
package mailer
