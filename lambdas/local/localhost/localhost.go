// Package localhost keeps pages that need no login to the machine that serves them.
package localhost

import (
	"net"
	"net/http"
	"strings"
)

// Only returns a handler that answers only under names of this machine. Otherwise somebody whose own name points to this machine
// could read from another page in the same browser what the handler shows.
func Only(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !names(r.Host) {
			w.Header().Set("X-Content-Type-Options", "nosniff")
			http.Error(w, "this page is only for the machine that serves it: open it on localhost", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// names returns whether host, with or without a port, is a name of this machine.
func names(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	address := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || address.IsLoopback()
}
