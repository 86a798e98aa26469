package units

import (
	"reflect"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/ddb"
)

// The steps in which sizes are charged, in bytes.
const (
	writeStep = 1 << 10
	readStep  = 4 << 10
)

// Consistency is how a call reads or writes, and what each step costs it.
type Consistency float64

// A write is standard or transactional; a read eventual, strong or transactional.
const (
	Eventual      Consistency = 0.5
	Strong        Consistency = 1
	Standard      Consistency = 1
	Transactional Consistency = 2
)

// Write is how many units it takes to write an item, by the larger of its sizes before and after; an item that does not
// exist has 0 bytes. A write whose condition failed takes as many as writing the item that is stored.
func Write(before, after int, c Consistency) float64 {
	return float64(c) * steps(max(before, after), writeStep)
}

// Read is how many units it takes to read so many bytes, which are those of one item, or of all that a query found. An
// item that does not exist is charged like the smallest one.
func Read(bytes int, c Consistency) float64 {
	return float64(c) * steps(bytes, readStep)
}

// steps is how many steps so many bytes take: at least one.
func steps(bytes, step int) float64 {
	return float64(max(1, (bytes+step-1)/step))
}

// Item is an item in the form of the SDK, or nil for none.
type Item = map[string]types.AttributeValue

// Index is how many units an index takes to follow an item. A new entry and a removed one are one write each, one that
// changes its key is two, one that stays as it is none. Indexes follow a transaction after its end, one write at a
// time, so that nothing is doubled.
func Index(before, after Item, key ddb.KeySchema) float64 {
	was, is := indexed(before, key), indexed(after, key)
	switch {
	case !was && !is, reflect.DeepEqual(before, after):
		return 0
	case was && !is:
		return Write(ddb.ItemSize(before), 0, Standard)
	case !was:
		return Write(0, ddb.ItemSize(after), Standard)
	}
	for _, name := range []string{key.Partition, key.Sort} {
		if !reflect.DeepEqual(before[name], after[name]) {
			return Write(ddb.ItemSize(before), 0, Standard) + Write(0, ddb.ItemSize(after), Standard)
		}
	}
	return Write(ddb.ItemSize(before), ddb.ItemSize(after), Standard)
}

// indexed says whether an index has an entry for an item: where the item has both attributes of its key.
func indexed(item Item, key ddb.KeySchema) bool {
	_, partition := item[key.Partition]
	_, sort := item[key.Sort]
	return partition && sort
}
