// Package mailer tells customers by e-mail what happened to their credits: that they are low or about to expire, that a payment
// succeeded, failed or waits for them, that a subscription was renewed or ends. Package mail beside it knows who wants which.
//
//	event ──► Fact ──► Service.Tell ──► claim, one for each address ──► Letter ──► Sender
//	                       │
//	                       └── nothing, unless the customer wants that kind
//
// # Once
//
// A fact has the same id whatever is repeated: an event that comes twice is one fact, and so are several events of one commit that say
// the same. If several facts would say the same, such as a renewal and its receipt, one of them is told: see charge.go. Before a letter
// is given to the sender, it is claimed by a conditional write of a [mail.Mail], whose id is made of the fact and the address. A letter
// that was sent is never sent again. If nobody knows whether it was sent, because the answer was lost or the process ended, it is sent
// once more, with the same Message-ID, and then never again.
//
// # Texts
//
// texts/en.tmpl has all that mails say in English, and how English writes instants and amounts. Another language is another file with
// the same texts: see language.go. The frame around the text is letter.html, and letter.txt for readers of plain text.
package mailer
