package ddb

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/smithy-go/middleware"

	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// Config says where the tables are and how to talk to them. On AWS it needs a region and credentials, or a Chain that
// finds them.
type Config struct {
	// Endpoint is the address of the database; empty for that of the region. An address that begins with http:// is
	// assumed to be DynamoDB Local: any credentials will do, and the checksums of its answers are ignored, as some of them
	// are wrong.
	Endpoint string

	Region      string                  // empty: that of Chain
	Credentials aws.CredentialsProvider // nil: those of Chain

	// Chain finds the region and the credentials that are not given, such as [awschain.Load]. It is not called for DynamoDB
	// Local.
	Chain func(context.Context) (aws.Config, error)

	TablePrefix string // begins the names of the tables; empty: [DefaultPrefix]

	// Timeout bounds each attempt of a call; 0 is [DefaultTimeout]. A commit has one attempt.
	Timeout time.Duration

	// Connections is how many idle connections stay open; 0 is [DefaultConnections]. It should be the largest number of
	// calls at once, or connections are opened and closed all the time.
	Connections int

	// APIOptions are middleware of the SDK, for tests and for measuring.
	APIOptions []func(*middleware.Stack) error
}

const (
	// DefaultTimeout is far above the time that DynamoDB takes, about 10 ms, and below the time that clients wait.
	DefaultTimeout = 5 * time.Second

	// DefaultConnections are enough for a process that serves several hundred requests at once.
	DefaultConnections = 256
)

// Store is a [ledger.Store] and an [outbox.Store] in DynamoDB. Any number of goroutines may use it at once.
type Store struct {
	// reads retry by themselves, writes never do: only the ledger can find out what a lost answer means.
	reads, writes                           *dynamodb.Client
	prefix                                  string // of the names of the tables
	wallets, ledger, catalog, outbox, usage string // names of the tables
}

var (
	_ ledger.Store = (*Store)(nil)
	_ outbox.Store = (*Store)(nil)
)

// Open prepares a store. It does not connect: the first call fails if a table is missing.
func Open(ctx context.Context, c Config) (*Store, error) {
	chain, err := c.chain(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	prefix := c.TablePrefix
	if prefix == "" {
		prefix = DefaultPrefix
	}
	return &Store{
		reads:  dynamodb.NewFromConfig(chain, c.options),
		writes: dynamodb.NewFromConfig(chain, c.options, func(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} }),
		prefix: prefix, wallets: prefix + tableWallets, ledger: prefix + tableLedger, catalog: prefix + tableCatalog,
		outbox: prefix + tableOutbox, usage: prefix + tableUsage,
	}, nil
}

// NewClient is a client of the same database, for what a store does not do, such as creating tables.
func NewClient(ctx context.Context, c Config) (*dynamodb.Client, error) {
	chain, err := c.chain(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to DynamoDB: %w", err)
	}
	return dynamodb.NewFromConfig(chain, c.options), nil
}

// NewStreamsClient is a client of the change streams of the same database.
func NewStreamsClient(ctx context.Context, c Config) (*dynamodbstreams.Client, error) {
	chain, err := c.chain(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to the streams of DynamoDB: %w", err)
	}
	return dynamodbstreams.NewFromConfig(chain, func(o *dynamodbstreams.Options) {
		if c.Endpoint != "" {
			o.BaseEndpoint = &c.Endpoint
		}
	}), nil
}

// options are those of every client of the store.
func (c Config) options(o *dynamodb.Options) {
	if c.Endpoint != "" {
		o.BaseEndpoint = &c.Endpoint
	}
	o.DisableValidateResponseChecksum = c.local()
	// The last one added is the outermost, as markSent has to be.
	o.APIOptions = append(append(o.APIOptions, c.APIOptions...), markSent)
}

func (c Config) local() bool { return strings.HasPrefix(c.Endpoint, "http://") }

// localRegion is the region of a local database, which accepts any. It is one that the SDK knows: for a region that the
// SDK does not know, it compiles regular expressions with every call, which takes as long as the rest of the call.
const localRegion = "us-east-1"

// chain is the configuration of the chain, with the settings of c in place of its own. For a local database the chain is
// not used.
func (c Config) chain(ctx context.Context) (aws.Config, error) {
	client := c.client()
	if c.local() {
		chain := aws.Config{Region: c.Region, Credentials: c.Credentials, HTTPClient: client}
		if chain.Region == "" {
			chain.Region = localRegion
		}
		if chain.Credentials == nil {
			chain.Credentials = credentials.NewStaticCredentialsProvider("local", "local", "")
		}
		return chain, nil
	}
	chain := aws.Config{}
	if c.Chain != nil {
		var err error
		if chain, err = c.Chain(ctx); err != nil {
			return chain, err
		}
	}
	chain.HTTPClient = client
	if c.Region != "" {
		chain.Region = c.Region
	}
	if c.Credentials != nil {
		chain.Credentials = c.Credentials
	}
	switch {
	case chain.Region == "":
		return chain, errors.New("no region is set: set Region, or AWS_REGION in the environment")
	case chain.Credentials == nil:
		return chain, errors.New("no credentials are set: set Credentials, or those of AWS in the environment")
	}
	return chain, nil
}

// client keeps enough connections open for many calls at once; the standard library keeps two for each host.
func (c Config) client() *awshttp.BuildableClient {
	connections, timeout := c.Connections, c.Timeout
	if connections == 0 {
		connections = DefaultConnections
	}
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	return awshttp.NewBuildableClient().WithTimeout(timeout).WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = connections, connections
	})
}
