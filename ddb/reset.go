package ddb

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
)

// resetPage is how many items one call of a reset reads, of all tenants: at most one megabyte of them.
const resetPage = 1000

// resetOrder lists the tables as a reset empties them: API keys go first, so that their holders stop writing.
var resetOrder = []string{tableCatalog, tableOutbox, tableUsage, tableWallets, tableLedger}

// ResetTest removes everything that the test tenant has, in all tables, its API keys and its clock included. It never
// touches another tenant. It calls progress after each page, with how many items of a table it has removed so far.
//
// It keeps one page in memory. If it is interrupted, calling it again removes the rest. It reads all tables whole, as
// the items of a tenant are found in no other way.
func (s *Store) ResetTest(ctx context.Context, progress func(table string, removed int)) error {
	for _, table := range resetOrder {
		if err := s.resetTable(ctx, table, progress); err != nil {
			return fmt.Errorf("removing the test tenant from the table %s: %w", s.tableName(table), err)
		}
	}
	return nil
}

func (s *Store) resetTable(ctx context.Context, table string, progress func(string, int)) error {
	name, removed := s.tableName(table), 0
	var next map[string]types.AttributeValue
	for {
		output, err := s.reads.Scan(ctx, &dynamodb.ScanInput{
			TableName: &name, Limit: aws.Int32(resetPage), ExclusiveStartKey: next, ConsistentRead: aws.Bool(true),
			ProjectionExpression:     aws.String("#pk, #sk, #tenant"),
			ExpressionAttributeNames: map[string]string{"#pk": attrPartition, "#sk": attrSort, "#tenant": "tenant"},
		})
		if err != nil {
			return readFault(err)
		}
		var keys []key
		for _, i := range output.Items {
			if ofTestTenant(i) {
				keys = append(keys, keyOf(i))
			}
		}
		if err := s.deleteAll(ctx, name, keys); err != nil {
			return err
		}
		removed += len(keys)
		progress(table, removed)
		if next = output.LastEvaluatedKey; len(next) == 0 {
			return nil
		}
	}
}

// testPrefix begins every partition of the test tenant but those of its credentials, which name the tenant in an
// attribute.
const testPrefix = string(billing.Test) + "#"

// ofTestTenant reports whether an item belongs to the test tenant.
func ofTestTenant(i item) bool {
	partition := keyOf(i).partition
	if len(partition) > len(credentialPrefix) && partition[:len(credentialPrefix)] == credentialPrefix {
		tenant, _ := i["tenant"].(*types.AttributeValueMemberS)
		return tenant != nil && tenant.Value == string(billing.Test)
	}
	return isOfTest(partition)
}

// isOfTest reports whether a partition is one of the test tenant.
func isOfTest(partition string) bool {
	return len(partition) > len(testPrefix) && partition[:len(testPrefix)] == testPrefix
}
