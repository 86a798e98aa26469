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
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/smithy-go/middleware"

	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// Config says where the tables are and how to talk to them. The zero value is AWS, with the region and the
// credentials of the SDK's default chain.
type Config struct {
	// Endpoint is the address of the database; empty for that of the region. One that begins with http:// is taken
	// for DynamoDB Local: any credentials do, and the checksums of its answers, some of which are wrong, are ignored.
	Endpoint string

	Region      string                  // empty: that of the default chain
	Credentials aws.CredentialsProvider // nil: those of the default chain
	TablePrefix string                  // begins the names of the tables; empty: [DefaultPrefix]

	// Timeout bounds each attempt of a call; 0 is [DefaultTimeout]. A commit has one attempt.
	Timeout time.Duration

	// Connections is how many stay open when idle; 0 is [DefaultConnections]. It should be as many as there are calls
	// at once, or connections are opened and closed all the time.
	Connections int

	// APIOptions are middleware of the SDK, for tests and for measuring.
	APIOptions []func(*middleware.Stack) error
}

const (
	// DefaultTimeout is far above what DynamoDB takes, some 10 ms, and below the patience of those who wait.
	DefaultTimeout = 5 * time.Second

	// DefaultConnections are enough for a process that serves several hundred requests at once.
	DefaultConnections = 256
)

// Store is a [ledger.Store] and an [outbox.Store] in DynamoDB. Any number of goroutines may use it at once.
type Store struct {
	// reads retry by themselves, writes never do: what a lost answer means is for the ledger to know.
	reads, writes                           *dynamodb.Client
	prefix                                  string // of the names of the tables
	wallets, ledger, catalog, outbox, usage string // names of the tables
}

var (
	_ ledger.Store = (*Store)(nil)
	_ outbox.Store = (*Store)(nil)
)

// Open prepares a store. It does not connect: that the tables are there, the first call finds out.
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

// NewClient is a client of the same database, for what is not the store's to do, such as creating tables.
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

// localRegion is the region of a local database, to which all are the same. It is one that the SDK knows: for one that
// it does not, it compiles regular expressions with every call, which takes as long as all else that it does.
const localRegion = "us-east-1"

// chain is what the default chain of the SDK answers where c does not say itself. For a local database it is not
// asked.
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
	options := []func(*config.LoadOptions) error{config.WithHTTPClient(client)}
	if c.Region != "" {
		options = append(options, config.WithRegion(c.Region))
	}
	if c.Credentials != nil {
		options = append(options, config.WithCredentialsProvider(c.Credentials))
	}
	chain, err := config.LoadDefaultConfig(ctx, options...)
	if err == nil && chain.Region == "" {
		err = errors.New("there is no region: neither is one configured, nor has the environment one")
	}
	return chain, err
}

// client keeps enough connections open for many calls at once; those of the standard library are two to a host.
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
