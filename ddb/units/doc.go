// Package units computes what calls of DynamoDB are charged as: [Write], [Read] and [Index] state the documented rules
// of rounding, and a [Meter] applies them to the real calls of a store. DynamoDB Local reports less for transactions
// than the service charges, so its own figures prove nothing.
//
//	store ──► SDK ──► Meter ──► database
//	                   │  ▲
//	                   │  └── the items before and after, read by a client of its own
//	                   └──► Cost: write units, those of indexes, read units, calls
//
// The rules are those of
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html and, for indexes,
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
package units
