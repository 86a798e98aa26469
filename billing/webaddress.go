package billing

import (
	"slices"
	"strconv"
	"strings"
)

// webOrigin is the origin of an address of the web, in the form that browsers compare: in lower case, and without a port
// that its scheme implies.
type webOrigin string

// exampleOrigin is shown where something is no origin.
const exampleOrigin = "https://app.example.com"

// parseOrigin returns the origin of an address and what follows it, or a sentence that says why that is no address which
// may be stored. Only https is accepted, and with local also http at this machine. It accepts less than browsers do,
// so that no two programs can understand an address in different ways: no backslash, no credentials, no letters beyond ASCII.
func parseOrigin(address string, local bool) (origin webOrigin, rest, fault string) {
	if len(address) > MaxURLBytes {
		return "", "", "is longer than " + strconv.Itoa(MaxURLBytes) + " bytes"
	}
	if at := strings.IndexFunc(address, isNoURLCharacter); at >= 0 {
		return "", "", "has a character that no address has: encode it with %"
	}
	scheme, after, found := strings.Cut(address, "://")
	if !found {
		return "", "", "is no address such as \"" + exampleOrigin + "\""
	}
	end := strings.IndexAny(after+"/", "/?#")
	host, port, hasPort := strings.Cut(strings.ToLower(after[:end]), ":")
	isLocal := local && isLocalHost(host)
	switch scheme = strings.ToLower(scheme); {
	case strings.Contains(after[:end], "@"):
		return "", "", "has a user name or a password: leave them out"
	case scheme != "https" && (scheme != "http" || !isLocal):
		return "", "", "does not begin with https://"
	case !isHost(host):
		return "", "", "has no host name such as \"app.example.com\""
	case hasPort && !isPort(port):
		return "", "", "has a port that is not a number from 1 to 65535"
	case hasPort && port != map[string]string{"https": "443", "http": "80"}[scheme]:
		host += ":" + port
	}
	return webOrigin(scheme + "://" + host), after[end:], ""
}

// isLocalHost reports whether a host is this machine, where pages are served during development.
func isLocalHost(host string) bool { return host == "localhost" || host == "127.0.0.1" }

// isNoURLCharacter reports whether a character has to be encoded in an address.
func isNoURLCharacter(char rune) bool {
	return char <= ' ' || char > '~' || strings.ContainsRune("\"<>\\^`{|}", char)
}

// isHost reports whether text is a host name in lower case, or an address of IPv4.
func isHost(text string) bool {
	const longestHost, longestLabel = 253, 63 // RFC 1035
	if len(text) > longestHost {
		return false
	}
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || len(label) > longestLabel || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if c := label[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				return false
			}
		}
	}
	return true
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0 && strconv.FormatUint(n, 10) == text
}

// canonicalOrigin returns an origin in the form in which it is stored, or refuses what is none.
func canonicalOrigin(text string, local bool) (string, *Error) {
	origin, rest, fault := parseOrigin(text, local)
	if fault == "" && rest != "" {
		fault = "has a path; write the scheme, the host and the port alone, such as \"" + exampleOrigin + "\""
	}
	if fault != "" {
		return "", invalid("%s %s", quote(text), fault)
	}
	return string(origin), nil
}

// checkAddress refuses what is no address that may be shown or opened.
func checkAddress(field, address string, local bool) *Error {
	if _, _, fault := parseOrigin(address, local); fault != "" {
		return invalid("%s is %s, which %s", field, quote(address), fault).at(field)
	}
	return nil
}

// CheckReturnURL refuses an address to which a page must not send a customer back: one that is not https, or whose origin
// is none of origins, which are the returnOrigins of the portal settings. With local, http at this machine is allowed as
// well. The field names the address in the refusal, whose code is URL_NOT_ALLOWED.
func CheckReturnURL(field, address string, origins []string, local bool) *Error {
	origin, _, fault := parseOrigin(address, local)
	if fault != "" {
		return refuse(CodeURLNotAllowed, "%s is %s, which %s; %s", field, quote(address), fault, allowedOrigins(origins)).at(field)
	}
	if slices.Contains(origins, string(origin)) || strings.HasPrefix(string(origin), "http://") { // at this machine
		return nil
	}
	return refuse(CodeURLNotAllowed, "%s is of the origin %s, which is not allowed; %s", field, origin, allowedOrigins(origins)).
		at(field)
}

// allowedOrigins says which origins are allowed.
func allowedOrigins(origins []string) string {
	if len(origins) == 0 {
		return "no origin is allowed yet: add yours to returnOrigins with updatePortalSettings"
	}
	return "allowed are the returnOrigins of the portal settings: " + strings.Join(origins, ", ")
}
