package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// client is one connection to the API. It uses as little processor time as it can: it shares the machine with the API
// and the database, and its time would count as theirs.
type client struct {
	connection net.Conn
	answers    *bufio.Reader
	head       string // of each request, without Content-Length
	sent       []byte
}

func (a *api) dial(ctx context.Context) (*client, error) {
	address := a.server.Listener.Addr().String()
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{
		connection: connection, answers: bufio.NewReader(connection),
		head: "POST / HTTP/1.1\r\nHost: " + address +
			"\r\nContent-Type: application/json\r\nAuthorization: Bearer " + a.secret,
	}, nil
}

func (c *client) close() { _ = c.connection.Close() } // all answers have been read

// maxTries bounds how often a request is sent that the API answers with TIMEOUT: the commits of 32 clients that each
// send 98 usages take seconds on a machine that has other things to do.
const maxTries = 5

// send sends one request, and again after a TIMEOUT, and checks that it was not refused. It returns how long that took.
func (c *client) send(body []byte) (time.Duration, error) {
	began := time.Now()
	for tries := 1; ; tries++ {
		text, err := c.post(body)
		took := time.Since(began)
		switch refused := bytes.Contains(text, []byte(`"code"`)) || bytes.Contains(text, []byte("REJECTED")); {
		case err != nil:
			return 0, err
		case !refused:
			return took, nil
		case tries == maxTries || !bytes.Contains(text, []byte(`"TIMEOUT"`)):
			return 0, fmt.Errorf("the API refused a request: %.500s", text)
		}
	}
}

// post sends a request once, in one piece, and reads its answer.
func (c *client) post(body []byte) ([]byte, error) {
	c.sent = fmt.Appendf(c.sent[:0], "%s\r\nContent-Length: %d\r\n\r\n", c.head, len(body))
	c.sent = append(c.sent, body...)
	if _, err := c.connection.Write(c.sent); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(answer.Body)
	return text, errors.Join(err, answer.Body.Close())
}
