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
	"github.com/drawdown-billing/drawdown/infra/dynamodblocal"
)

// database is where the data are: in a DynamoDB Local of our own, or in another DynamoDB.
type database struct {
	endpoint string
	local    *dynamodblocal.Server // nil: another one
}

// connect starts the local database, or finds the other one.
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
	if err := announce(c.Out, "Starting DynamoDB Local …\n"); err != nil {
		return nil, err
	}
	server, err := dynamodblocal.Start(ctx, dynamodblocal.Config{
		Port: c.DatabasePort, DataDir: filepath.Join(c.DataDir, dataName), Log: slog.New(plain{c.Out}),
	})
	if err != nil {
		return nil, err
	}
	return &database{endpoint: server.Endpoint(), local: server}, nil
}

// reach finds out whether anything listens at an address, to say so in a sentence where nothing does.
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
		return fmt.Errorf("nothing answers at %s: start a DynamoDB there, or leave DYNAMODB_ENDPOINT out to have a local one", endpoint)
	}
	return connection.Close()
}

// config is how to talk to it.
func (d *database) config() ddb.Config { return ddb.Config{Endpoint: d.endpoint} }

// open makes the tables that are missing, and opens them as a store.
func (d *database) open(ctx context.Context) (*ddb.Store, error) {
	where := d.config()
	client, err := ddb.NewClient(ctx, where)
	if err != nil {
		return nil, err
	}
	if err := ddb.CreateTables(ctx, client, ddb.DefaultPrefix, ddb.Tables()...); err != nil {
		return nil, err
	}
	return ddb.Open(ctx, where)
}

// ended is closed when the database has ended by itself; another one's end, only requests tell.
func (d *database) ended() <-chan struct{} {
	if d.local == nil {
		return nil
	}
	return d.local.Done()
}

// explain answers why the database ended, where that is what happened, rather than what it led to.
func (d *database) explain(err error) error {
	if d.local != nil && d.local.Err() != nil {
		return d.local.Err()
	}
	return err
}

// close stops the database where it is ours.
func (d *database) close() error {
	if d.local == nil {
		return nil
	}
	return d.local.Stop()
}

// listen listens on a port of this machine that is for something, and that a variable chooses.
func listen(ctx context.Context, port int, purpose, variable string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, errPortInUse):
		return nil, fmt.Errorf("port %d, for %s, is in use by another program: stop that one, or set %s to a port that is free", port, purpose, variable)
	}
	return nil, fmt.Errorf("port %d, for %s, cannot be had: %w", port, purpose, err)
}
