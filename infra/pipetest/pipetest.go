// Package pipetest has connections in memory for tests of servers. Their time is that of a synctest bubble, which
// connections of the operating system do not have.
package pipetest

import (
	"context"
	"net"
	"sync"
)

// Listener accepts what its Dial opens. It implements [net.Listener].
type Listener struct {
	dialled chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

// Listen returns a new listener.
func Listen() *Listener { return &Listener{dialled: make(chan net.Conn), closed: make(chan struct{})} }

// Dial opens a connection and returns the client's end. It ignores the network and the address.
func (l *Listener) Dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	l.dialled <- theirs
	return ours, nil
}

// Accept implements [net.Listener].
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case connection := <-l.dialled:
		return connection, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements [net.Listener].
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements [net.Listener].
func (l *Listener) Addr() net.Addr { return &net.UnixAddr{Name: "pipes"} }
