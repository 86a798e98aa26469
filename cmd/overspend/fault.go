package main

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// counters count the commits of a server. Those that were tried, and neither written nor failed by a fault, have lost a race.
type counters struct {
	Tried   int // commits sent by the product
	Written int // those that the server knows to be written
	Items   int // of those written
	Faults  int // that the program injected
	Reads   int // calls that read
}

func (c *counters) add(o counters) {
	c.Tried += o.Tried
	c.Written += o.Written
	c.Items += o.Items
	c.Faults += o.Faults
	c.Reads += o.Reads
}

// faults is middleware of the SDK. It makes one of some commits fail with what DynamoDB and the network do on AWS and never on one
// machine: conflicts, throttling, and errors and cut connections before and after the commit is written.
type faults struct {
	mu     sync.Mutex
	random *rand.Rand
	every  int // one of so many commits fails; 0: none
	counts counters
}

// itemsOf is the key of the context's value that says how many items a commit has.
type itemsOf struct{}

// errReset is the error of a connection that is cut.
var errReset = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

func (f *faults) options() []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{f.count, f.wire}
}

func (f *faults) count(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("OverspendCount",
		func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			commit, is := in.Parameters.(*dynamodb.TransactWriteItemsInput)
			if is {
				ctx = middleware.WithStackValue(ctx, itemsOf{}, len(commit.TransactItems))
			}
			out, metadata, err := next.HandleInitialize(ctx, in)
			f.mu.Lock()
			defer f.mu.Unlock()
			switch {
			case !is:
				f.counts.Reads++
			case err == nil:
				f.counts.Tried++
				f.counts.Written++
				f.counts.Items += len(commit.TransactItems)
			default:
				f.counts.Tried++
			}
			return out, metadata, err
		}), middleware.After)
}

func (f *faults) wire(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("OverspendFault",
		func(
			ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
		) (out middleware.DeserializeOutput, metadata middleware.Metadata, err error) {
			items, commits := middleware.GetStackValue(ctx, itemsOf{}).(int)
			before, after := f.pick(commits, items)
			if before != nil {
				return out, metadata, before
			}
			out, metadata, err = next.HandleDeserialize(ctx, in)
			answer, is := out.RawResponse.(*smithyhttp.Response)
			if err == nil && after != nil && is && answer.StatusCode != http.StatusOK {
				after = errReset // an internal error with the status of a refusal is nothing that DynamoDB answers
			}
			if err == nil {
				err = after
			}
			return out, metadata, err
		}), middleware.After)
}

// pick returns the fault of a call before it reaches the database, and the fault of its answer; nil for none.
func (f *faults) pick(commits bool, items int) (before, after error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !commits || f.every == 0 || f.random.IntN(f.every) > 0 {
		return nil, nil
	}
	f.counts.Faults++
	switch f.random.IntN(6) {
	case 0:
		return conflict(items), nil
	case 1:
		return &types.ProvisionedThroughputExceededException{}, nil
	case 2:
		return &types.InternalServerError{}, nil
	case 3:
		return errReset, nil
	case 4:
		return nil, &types.InternalServerError{}
	}
	return nil, errReset
}

// conflict is the error of a commit while another transaction works on its first item.
func conflict(items int) error {
	reasons := make([]types.CancellationReason, items)
	for i := range reasons {
		code := "None"
		if i == 0 {
			code = "TransactionConflict"
		}
		reasons[i] = types.CancellationReason{Code: &code}
	}
	return &types.TransactionCanceledException{CancellationReasons: reasons}
}
