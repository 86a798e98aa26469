package webhook

import (
	"context"
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ports are the ports that requests may go to: a service on another port of a public address rarely expects webhooks.
var ports = []uint16{443, 8443}

// maxLookup is how long the lookup of a host may take when an endpoint is registered.
const maxLookup = 5 * time.Second

// Check implements [outbox.Sender]: it returns nil if requests may be sent to a URL, or a sentence that says why not.
func (s *Sender) Check(ctx context.Context, text string) error {
	target, err := url.Parse(text)
	if err != nil || target.Host == "" || target.Opaque != "" {
		return errors.New("the url is not an absolute URL such as \"https://example.com/webhooks\"")
	}
	switch scheme := strings.ToLower(target.Scheme); {
	case scheme != "https" && (scheme != "http" || !s.development):
		return errors.New("the url has to begin with https://")
	case target.User != nil:
		return errors.New("the url has a user name or password in it: leave it out, requests are signed instead")
	case target.Fragment != "":
		return errors.New("the url has a fragment, which is never sent: leave it out")
	}
	if err := s.checkPort(target); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, maxLookup)
	defer cancel()
	addresses, err := s.lookup(ctx, target.Hostname())
	if err != nil || len(addresses) == 0 {
		return errors.New("the host of the url has no address: check its name and its DNS records")
	}
	for _, address := range addresses {
		if s.guardian.SafeAddr(address.Unmap()) != nil {
			return errors.New("the host of the url has an address that is not public")
		}
	}
	return nil
}

func (s *Sender) checkPort(target *url.URL) error {
	if s.development || target.Port() == "" && target.Scheme == "https" {
		return nil
	}
	port, err := strconv.ParseUint(target.Port(), 10, 16)
	if err != nil || !slices.Contains(ports, uint16(port)) {
		return errors.New("the url names a port other than 443 and 8443")
	}
	return nil
}

// literal returns the address if a host is an IP address, in any notation that Go would dial.
func literal(host string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(host)
	return address, err == nil
}
