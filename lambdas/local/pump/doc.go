// Package pump drives functions with the change streams of a database, as AWS Lambda's event source mappings do, for
// development: where there is no Lambda, it is what reads the streams.
//
//	stream ──► records, of one shard in their order ──► filter ──► batch ──► function ──► checkpoint
//	                                                                 ▲           │
//	                                         cut in two, or later ───┴── failed ─┤
//	                                                                             └── too often, or too old: put aside
//
// It keeps Lambda's rules, so that a function which works here works there: a batch is of one shard; what a function
// answers as its first failure begins the next batch; a batch that fails as a whole is cut in two; a record that keeps
// failing is given up after its retries, or when it is a day old, and goes to a file of failures; a function sees every
// record at least once, also after a crash, since a checkpoint moves only past what is done.
// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
//
// # What it mends
//
// DynamoDB Local has one shard at a time, has no name for what TTL removes and does not say who did, and gives some
// answers a wrong checksum.
package pump
