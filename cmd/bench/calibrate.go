package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/ddb"
)

// machine is the speed of a machine: how many items of 400 bytes, index included, a bare client puts a second with one
// commit in flight, at one item a commit (single) and at 98 (batch).
type machine struct{ single, batch float64 }

// reference is the machine on which the targets were set.
var reference = machine{476, 2717}

// calibrateAll measures the speed of this machine.
func calibrateAll(ctx context.Context, out io.Writer, duration time.Duration) (m machine, err error) {
	for _, each := range []struct {
		perCommit int
		rate      *float64
	}{{1, &m.single}, {98, &m.batch}} {
		one, err := calibrate(ctx, each.perCommit, duration)
		if err != nil {
			return m, err
		}
		*each.rate = one.rate()
		printLine(out, "this machine: a bare client puts %.0f items of 400 bytes a second, %d a commit, one commit in flight",
			*each.rate, each.perCommit)
	}
	return m, nil
}

// calibrate measures the machine, so that runs on different machines can be compared: how many items of 400 bytes,
// index included, a bare client puts a second, with perCommit items in each commit and one commit in flight. Each
// commit also increments a counter in a state, as the ledger does.
func calibrate(ctx context.Context, perCommit int, duration time.Duration) (m measurement, err error) {
	err = withEngine(ctx, func(endpoint string) error {
		client, err := ddb.NewClient(ctx, ddb.Config{Endpoint: endpoint})
		if err != nil {
			return err
		}
		if _, err := putFor(ctx, client, perCommit, 0, warmUp); err != nil {
			return err
		}
		m, err = putFor(ctx, client, perCommit, 1, duration)
		return err
	})
	return m, err
}

// putFor puts items of one wallet for the given duration.
func putFor(
	ctx context.Context, client *dynamodb.Client, perCommit, wallet int, duration time.Duration,
) (m measurement, err error) {
	padding := strings.Repeat("x", 300) // with its keys, an item has 400 bytes
	began := time.Now()
	for n := 0; time.Since(began) < duration; n++ {
		partition := text(fmt.Sprintf("calibration-%020d", wallet))
		commit := &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{{Update: &types.Update{
			TableName:                 aws.String(ddb.DefaultPrefix + "wallets"),
			Key:                       map[string]types.AttributeValue{"pk": partition, "sk": text("STATE")},
			UpdateExpression:          aws.String("ADD rev :one"),
			ExpressionAttributeValues: map[string]types.AttributeValue{":one": &types.AttributeValueMemberN{Value: "1"}},
		}}}}
		for i := range perCommit {
			at := text(fmt.Sprintf("%020d-%03d", n, i))
			commit.TransactItems = append(commit.TransactItems, types.TransactWriteItem{Put: &types.Put{
				TableName:           aws.String(ddb.DefaultPrefix + "ledger"),
				Item:                map[string]types.AttributeValue{"pk": partition, "sk": at, "at": at, "is": text(padding)},
				ConditionExpression: aws.String("attribute_not_exists(pk)"),
			}})
		}
		if _, err := client.TransactWriteItems(ctx, commit); err != nil {
			return m, err
		}
		m.usages += perCommit
	}
	m.elapsed = time.Since(began)
	return m, nil
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
