package pump

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// stream reads the change stream of a table.
type stream struct {
	client *dynamodbstreams.Client
	arn    string
	poll   time.Duration
	idle   func() // called after each read that found nothing new
}

// openStream finds the stream of a table.
func openStream(
	ctx context.Context, client *dynamodbstreams.Client, table string, poll time.Duration,
) (*stream, error) {
	list, err := client.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: &table})
	if err != nil {
		return nil, fmt.Errorf("finding the stream of table %s: %w", table, err)
	}
	if len(list.Streams) == 0 {
		return nil, fmt.Errorf("table %s has no stream", table)
	}
	latest := list.Streams[0]
	for _, s := range list.Streams { // labels are timestamps
		if aws.ToString(s.StreamLabel) > aws.ToString(latest.StreamLabel) {
			latest = s
		}
	}
	return &stream{client: client, arn: aws.ToString(latest.StreamArn), poll: poll, idle: func() {}}, nil
}

// shards lists the shards, each with its parent.
func (s *stream) shards(ctx context.Context) (parents map[string]string, err error) {
	parents = map[string]string{}
	input := &dynamodbstreams.DescribeStreamInput{StreamArn: &s.arn}
	for {
		output, err := s.client.DescribeStream(ctx, input)
		if err != nil {
			return nil, fmt.Errorf("listing the shards of %s: %w", s.arn, err)
		}
		for _, shard := range output.StreamDescription.Shards {
			parents[aws.ToString(shard.ShardId)] = aws.ToString(shard.ParentShardId)
		}
		input.ExclusiveStartShardId = output.StreamDescription.LastEvaluatedShardId
		if input.ExclusiveStartShardId == nil {
			return parents, nil
		}
	}
}

// read calls visit with the records of a shard after a sequence number, until the shard or ctx has ended, or visit
// fails. If the stream no longer has the next record, read continues with the oldest one that it has.
func (s *stream) read(ctx context.Context, shard, after string, visit func([]events.DynamoDBEventRecord) error) error {
	iterator, err := s.iterator(ctx, shard, after)
	if err != nil {
		return err
	}
	for iterator != nil {
		output, err := s.client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: iterator})
		if lost(err) {
			if iterator, err = s.iterator(ctx, shard, after); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("reading shard %s: %w", shard, err)
		}
		if n := len(output.Records); n > 0 {
			records := make([]events.DynamoDBEventRecord, n)
			for i, r := range output.Records {
				records[i] = record(s.arn, r)
			}
			if err := visit(records); err != nil {
				return err
			}
			after = records[n-1].Change.SequenceNumber
		} else {
			s.idle()
			if err := wiring.Sleep(ctx, s.poll); err != nil {
				return err
			}
		}
		iterator = output.NextShardIterator
	}
	return nil
}

// iterator returns an iterator of a shard: after a sequence number, or at the oldest record that the stream still has.
func (s *stream) iterator(ctx context.Context, shard, after string) (*string, error) {
	input := &dynamodbstreams.GetShardIteratorInput{
		StreamArn: &s.arn, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
	}
	if after != "" {
		input.ShardIteratorType, input.SequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, &after
	}
	output, err := s.client.GetShardIterator(ctx, input)
	if lost(err) && after != "" {
		return s.iterator(ctx, shard, "")
	}
	if err != nil {
		return nil, fmt.Errorf("getting an iterator of shard %s: %w", shard, err)
	}
	return output.ShardIterator, nil
}

// lost returns whether err says that an iterator has expired, or that its record is no longer in the stream.
func lost(err error) bool {
	var expired *types.ExpiredIteratorException
	var trimmed *types.TrimmedDataAccessException
	return errors.As(err, &expired) || errors.As(err, &trimmed)
}
