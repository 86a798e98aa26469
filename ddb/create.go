package ddb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// CreateTables creates the tables that do not exist yet, all of [Tables] if none are named, and waits until they can be
// used. A table that exists already stays as it is; it is an error if its keys, its indexes or its stream are not those
// that are needed. An empty prefix is [DefaultPrefix].
func CreateTables(ctx context.Context, client *dynamodb.Client, prefix string, tables ...Table) error {
	if len(tables) == 0 {
		tables = Tables()
	}
	if prefix == "" {
		prefix = DefaultPrefix
	}
	for _, t := range tables { // all first, so that their waits overlap
		var exists *types.ResourceInUseException
		if _, err := client.CreateTable(ctx, t.creation(prefix)); err != nil && !errors.As(err, &exists) {
			return fmt.Errorf("creating table %s%s: %w", prefix, t.Name, err)
		}
	}
	for _, t := range tables {
		if err := t.await(ctx, client, prefix); err != nil {
			return fmt.Errorf("waiting for table %s%s: %w", prefix, t.Name, err)
		}
		if err := t.enableTTL(ctx, client, prefix); err != nil {
			return fmt.Errorf("enabling the TTL of table %s%s: %w", prefix, t.Name, err)
		}
	}
	return nil
}

func (t Table) creation(prefix string) *dynamodb.CreateTableInput {
	input := &dynamodb.CreateTableInput{
		TableName: aws.String(prefix + t.Name), BillingMode: t.Billing,
		KeySchema: t.Key.schema(), AttributeDefinitions: t.attributes(),
	}
	for _, index := range t.Indexes {
		input.GlobalSecondaryIndexes = append(input.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: &index.Name, KeySchema: index.Key.schema(),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		})
	}
	if t.Stream != "" {
		input.StreamSpecification = &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: t.Stream}
	}
	return input
}

// await waits until the table and its indexes are active, and checks them.
func (t Table) await(ctx context.Context, client *dynamodb.Client, prefix string) error {
	const pause = 200 * time.Millisecond
	for {
		output, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(prefix + t.Name)})
		if err != nil {
			return err
		}
		if active(output.Table) {
			return t.check(output.Table)
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

func active(d *types.TableDescription) bool {
	return d.TableStatus == types.TableStatusActive &&
		!slices.ContainsFunc(d.GlobalSecondaryIndexes, func(i types.GlobalSecondaryIndexDescription) bool {
			return i.IndexStatus != types.IndexStatusActive
		})
}

// check compares a table that exists with what is needed.
func (t Table) check(d *types.TableDescription) error {
	if !t.Key.matches(d.KeySchema) {
		return fmt.Errorf("its key is not (%s, %s): another program created it; choose another prefix", t.Key.Partition,
			t.Key.Sort)
	}
	if s := d.StreamSpecification; t.Stream != "" && (s == nil || s.StreamViewType != t.Stream) {
		return fmt.Errorf("its stream is not one of %s: enable that", t.Stream)
	}
	for _, index := range t.Indexes {
		fits := func(i types.GlobalSecondaryIndexDescription) bool {
			return aws.ToString(i.IndexName) == index.Name && index.Key.matches(i.KeySchema)
		}
		if !slices.ContainsFunc(d.GlobalSecondaryIndexes, fits) {
			return fmt.Errorf("it lacks the index %s on (%s, %s): create it, or run make reset for local data of an earlier version",
				index.Name, index.Key.Partition, index.Key.Sort)
		}
	}
	return nil
}

func (k KeySchema) matches(schema []types.KeySchemaElement) bool {
	names := map[types.KeyType]string{}
	for _, element := range schema {
		names[element.KeyType] = aws.ToString(element.AttributeName)
	}
	return names[types.KeyTypeHash] == k.Partition && names[types.KeyTypeRange] == k.Sort
}

// enableTTL enables the expiry of items, unless it is enabled already or another process enables it at the same time.
func (t Table) enableTTL(ctx context.Context, client *dynamodb.Client, prefix string) error {
	name := aws.String(prefix + t.Name)
	if t.TTL == "" {
		return nil
	}
	if enabled, err := t.ttlEnabled(ctx, client, name); err != nil || enabled {
		return err
	}
	_, err := client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName: name, TimeToLiveSpecification: &types.TimeToLiveSpecification{
			AttributeName: &t.TTL, Enabled: aws.Bool(true),
		},
	})
	if err == nil {
		return nil
	}
	if enabled, fault := t.ttlEnabled(ctx, client, name); fault == nil && enabled {
		return nil
	}
	return err
}

func (t Table) ttlEnabled(ctx context.Context, client *dynamodb.Client, name *string) (bool, error) {
	is, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: name})
	if err != nil {
		return false, err
	}
	d := is.TimeToLiveDescription
	return d != nil && d.TimeToLiveStatus != types.TimeToLiveStatusDisabled && aws.ToString(d.AttributeName) == t.TTL, nil
}
