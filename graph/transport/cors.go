package transport

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// cors lets pages of other origins read answers, https://fetch.spec.whatwg.org/#http-cors-protocol. Without any
// origin it adds no header, and browsers keep such pages out. Credentials that a browser adds by itself are never
// allowed: keys come in a header that a page has to set, and there are no cookies.
type cors []string

// maxPreflightAge is how long a browser may keep the answer to a preflight, in seconds: ten minutes, so that an origin
// that is taken off the list is out soon.
const maxPreflightAge = "600"

// answer adds the headers that let a page read the answer. It returns true where the answer is complete with them: the
// answer to a preflight.
func (c cors) answer(w http.ResponseWriter, r *http.Request) (complete bool) {
	if len(c) == 0 {
		return false
	}
	w.Header().Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if !slices.Contains(c, origin) {
		return false
	}
	w.Header().Set("Access-Control-Allow-Origin", origin)
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		w.Header().Set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")
		return false
	}
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
	w.Header().Set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type")
	w.Header().Set("Access-Control-Max-Age", maxPreflightAge)
	w.WriteHeader(http.StatusNoContent)
	return true
}

// ParseOrigins reads origins, separated by commas or spaces, as browsers send them: `https://app.example.com`. There is
// no wildcard. It returns an error where one of them can never be an origin, such as one with a path.
func ParseOrigins(text string) ([]string, error) {
	var origins []string
	for origin := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		address, err := url.Parse(origin)
		if err != nil || address.Scheme != "https" && address.Scheme != "http" || address.Hostname() == "" ||
			strings.Contains(address.Host, "*") || origin != strings.ToLower(address.Scheme+"://"+address.Host) {
			return nil, fmt.Errorf("%q is no origin: write it as browsers send it, such as https://app.example.com, "+
				"in lower case, without a path", origin)
		}
		origins = append(origins, origin)
	}
	return origins, nil
}
