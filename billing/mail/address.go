package mail

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
)

// maxAddressBytes is the longest address. https://www.rfc-editor.org/errata/eid1690
const maxAddressBytes = 254

// CheckAddress returns why no mail can be sent to an address, or nothing.
func CheckAddress(address string) string {
	if len(address) > maxAddressBytes {
		return fmt.Sprintf("has %d bytes; an address has at most %d", len(address), maxAddressBytes)
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || strings.ContainsAny(address, "\"<>()\\ \t\r\n") {
		return "is not an e-mail address alone, such as ada@example.com"
	}
	for _, r := range address {
		if r < ' ' || r > '~' {
			return "has characters other than ASCII, which not every server takes; use the form of the domain that begins with xn--"
		}
	}
	return ""
}

// mailbox returns the form of an address by which addresses are compared: Ada@example.com and ada@EXAMPLE.com have one reader, who
// gets one mail about a fact and stops both. Mails go to the address as it was written: RFC 5321 lets a server tell them apart.
func mailbox(address string) string { return strings.ToLower(address) }

// sameMailbox reports whether two addresses have one reader.
func sameMailbox(a, b string) bool { return mailbox(a) == mailbox(b) }

// among reports whether the reader of an address is one of those of some addresses.
func among(addresses []string, address string) bool {
	return slices.ContainsFunc(addresses, func(a string) bool { return sameMailbox(a, address) })
}

// distinct returns one address for each reader, in the order in which they come first.
func distinct(addresses []string) (once []string) {
	for _, address := range addresses {
		if !among(once, address) {
			once = append(once, address)
		}
	}
	return once
}
