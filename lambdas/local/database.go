package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"time"

	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/awschain"
	"github.com/drawdown-billing/drawdown/infra/dynamodblocal"
)

// database is the DynamoDB Local that this program started, or another DynamoDB.
type database struct {
	endpoint string
	local    *dynamodblocal.Server // nil: it is another DynamoDB
}

// connect starts a DynamoDB Local, or checks that the other DynamoDB can be reached.
func connect(ctx context.Context, c config) (*database, error) {
	if c.Endpoint != "" {
		return &database{endpoint: c.Endpoint}, reach(ctx, c.Endpoint)
	}
	listener, err := listen(ctx, c.DatabasePort, "the database", "DYNAMODB_PORT")
	if err != nil {
		return nil, err
	}
	if err := listener.Close(); err != nil {
		return nil, err
	}
	if err := printf(c.Out, "Starting DynamoDB Local …\n"); err != nil {
		return nil, err
	}
	server, err := dynamodblocal.Start(ctx, dynamodblocal.Config{
		Port: c.DatabasePort, DataDir: filepath.Join(c.DataDir, dataName), Log: slog.New(messageHandler{c.Out}),
	})
	if err != nil {
		return nil, err
	}
	return &database{endpoint: server.Endpoint(), local: server}, nil
}

// reach returns an error, in a sentence, if nothing listens at an address.
func reach(ctx context.Context, endpoint string) error {
	address, err := url.Parse(endpoint)
	if err != nil {
		return err
	}
	host := address.Host
	if address.Port() == "" {
		host = net.JoinHostPort(address.Hostname(), address.Scheme) // ports have names, too
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return fmt.Errorf("nothing answers at %s, the DYNAMODB_ENDPOINT: start a DynamoDB there, or leave the variable out "+
			"to start a DynamoDB Local", endpoint)
	}
	return connection.Close()
}

// config returns the configuration of a client.
func (d *database) config() ddb.Config { return ddb.Config{Endpoint: d.endpoint, Chain: awschain.Load} }

// open creates the tables that are missing, and opens the store.
func (d *database) open(ctx context.Context) (*ddb.Store, error) {
	config := d.config()
	client, err := ddb.NewClient(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := ddb.CreateTables(ctx, client, ddb.DefaultPrefix, ddb.Tables()...); err != nil {
		return nil, err
	}
	return ddb.Open(ctx, config)
}

// ended returns a channel that is closed when our database has ended. For another DynamoDB it returns nil: requests to
// it fail.
func (d *database) ended() <-chan struct{} {
	if d.local == nil {
		return nil
	}
	return d.local.Done()
}

// explain returns the reason why our database ended, if it did, in place of err, which is a consequence.
func (d *database) explain(err error) error {
	if d.local != nil && d.local.Err() != nil {
		return d.local.Err()
	}
	return err
}

// close stops the database if it is ours.
func (d *database) close() error {
	if d.local == nil {
		return nil
	}
	return d.local.Stop()
}

// listen listens on a port of this machine. Its errors name the purpose of the port and the variable that sets it.
func listen(ctx context.Context, port int, purpose, variable string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, errPortInUse):
		return nil, fmt.Errorf("port %d, for %s, is in use by another program: stop that program, or set %s to a free port",
			port, purpose, variable)
	}
	return nil, fmt.Errorf("listening on port %d, for %s: %w; set %s to another port", port, purpose, err, variable)
}
