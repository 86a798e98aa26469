package webhook

import (
	"context"
	"net"
	"net/netip"
	"time"

	"github.com/drawdown-billing/drawdown/billing/outbox"
)

const (
	// attemptDelay is how long a connection attempt has before the next one begins beside it: the Connection Attempt
	// Delay of RFC 8305, section 5, with its recommended value.
	attemptDelay = 250 * time.Millisecond

	// maxAddresses is how many addresses of a host are dialled. Their delays take 2 of the 10 seconds of a request.
	maxAddresses = 8
)

// dial connects to the address of a host that answers first. The guardian checks each address when it is dialled,
// whatever addresses the name had when the endpoint was registered.
func (s *Sender) dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, outbox.Timeout)
	defer cancel()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addresses, err := s.lookup(ctx, host)
	if err != nil || len(addresses) == 0 {
		return nil, errNoAddress
	}
	dialer := &net.Dialer{Control: s.guardian.Safe}
	return race(ctx, interleave(addresses), func(ctx context.Context, at netip.Addr) (net.Conn, error) {
		return dialer.DialContext(ctx, network, net.JoinHostPort(at.String(), port))
	})
}

// interleave orders addresses as RFC 8305, section 4, says: the families alternate, beginning with IPv6, and within a
// family the resolver's order is kept. It returns at most maxAddresses.
func interleave(addresses []netip.Addr) []netip.Addr {
	var families [2][]netip.Addr
	for _, at := range addresses {
		at, family := at.Unmap(), 0
		if at.Is4() {
			family = 1
		}
		families[family] = append(families[family], at)
	}
	var ordered []netip.Addr
	for i := range addresses {
		for _, family := range families {
			if i < len(family) && len(ordered) < maxAddresses {
				ordered = append(ordered, family[i])
			}
		}
	}
	return ordered
}

// race dials the addresses in their order and returns the first connection that is made. The next attempt begins
// attemptDelay after the one before it, or as soon as that one has failed; the others go on meanwhile, so that an
// address which never answers delays a connection by attemptDelay. If all fail, the error is that of the last address.
func race(
	ctx context.Context, addresses []netip.Addr, dial func(context.Context, netip.Addr) (net.Conn, error),
) (net.Conn, error) {
	type result struct {
		place      int
		connection net.Conn
		err        error
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the attempts that lost
	results := make(chan result, len(addresses))
	failure, begun, ended := errNoAddress, 0, 0
	next := time.NewTimer(0)
	defer next.Stop()
	for ended < len(addresses) {
		select {
		case <-next.C:
			if begun == len(addresses) {
				continue
			}
			place := begun
			begun++
			go func() {
				connection, err := dial(ctx, addresses[place])
				results <- result{place, connection, err}
			}()
			next.Reset(attemptDelay)
		case r := <-results:
			ended++
			if r.err == nil {
				go func() { // a connection that was made at the same moment is of no use
					for range begun - ended {
						if late := <-results; late.err == nil {
							_ = late.connection.Close()
						}
					}
				}()
				return r.connection, nil
			}
			if r.place == len(addresses)-1 {
				failure = r.err
			}
			next.Reset(0)
		}
	}
	return nil, failure
}
