package ddb

import "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

// DefaultPrefix begins the names of the tables if no other prefix is chosen.
const DefaultPrefix = "drawdown-"

// Names of indexes.
const (
	indexByTime   = "by_time"  // the ledger's lines, in their order
	indexByType   = "by_type"  // its lines of billing.TalliedTypes, by type
	indexActivity = "activity" // those that a person or a payment provider caused, across the wallets of a tenant
	indexDue      = "due"      // items of the outbox that wait, by when they are due
)

// Names of the tables, less their prefix.
const (
	tableWallets = "wallets"
	tableLedger  = "ledger"
	tableCatalog = "catalog"
	tableOutbox  = "outbox"
	tableUsage   = "usage"
)

// Table describes a table, for a program or a template that creates it.
type Table struct {
	Name    string // less the prefix
	Key     KeySchema
	Indexes []Index
	Billing types.BillingMode
	Stream  types.StreamViewType // empty: none
	TTL     string               // the attribute with the second, since 1970, when an item may be removed; empty: none
}

// KeySchema names the attributes of a primary key. All keys are texts.
type KeySchema struct {
	Partition string
	Sort      string
}

// Index describes a global secondary index, which holds items whole.
type Index struct {
	Name string
	Key  KeySchema
}

// Tables are all tables. There are several where streams, expiry and backups need to differ; one commit may span them.
func Tables() []Table {
	key := KeySchema{Partition: attrPartition, Sort: attrSort}
	return []Table{
		{
			Name: tableWallets, Key: key, Billing: types.BillingModePayPerRequest,
			Stream: types.StreamViewTypeNewAndOldImages, // from which followers learn of a commit
		},
		{
			Name: tableLedger, Key: key, Billing: types.BillingModePayPerRequest,
			Indexes: []Index{
				{Name: indexByTime, Key: KeySchema{Partition: attrPartition, Sort: attrAt}},
				{Name: indexByType, Key: KeySchema{Partition: attrOf, Sort: attrAt}},
				{Name: indexActivity, Key: KeySchema{Partition: attrActs, Sort: attrActsAt}},
			},
		},
		{Name: tableCatalog, Key: key, Billing: types.BillingModePayPerRequest},
		{
			Name: tableOutbox, Key: key, Billing: types.BillingModePayPerRequest,
			Indexes: []Index{{Name: indexDue, Key: KeySchema{Partition: attrDue, Sort: attrDueAt}}},
			Stream:  types.StreamViewTypeNewAndOldImages, // old ones of the timers that TTL removes
			TTL:     attrTTL,
		},
		{Name: tableUsage, Key: key, Billing: types.BillingModePayPerRequest},
	}
}

// schema is a key in the form of the SDK.
func (k KeySchema) schema() []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &k.Partition, KeyType: types.KeyTypeHash},
		{AttributeName: &k.Sort, KeyType: types.KeyTypeRange},
	}
}

// attributes are those that some key of the table names, each once.
func (t Table) attributes() []types.AttributeDefinition {
	names := []string{t.Key.Partition, t.Key.Sort}
	for _, index := range t.Indexes {
		names = append(names, index.Key.Partition, index.Key.Sort)
	}
	var definitions []types.AttributeDefinition
	seen := map[string]bool{}
	for _, name := range names {
		if !seen[name] {
			seen[name] = true
			definitions = append(definitions, types.AttributeDefinition{
				AttributeName: &name, AttributeType: types.ScalarAttributeTypeS,
			})
		}
	}
	return definitions
}
