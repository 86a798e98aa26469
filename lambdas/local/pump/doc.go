// Package pump reads the change streams of a database and calls functions with their records, as AWS Lambda's event
// source mappings do. It replaces them in development.
//
//	stream ──► records, of one shard in their order ──► filter ──► batch ──► function ──► checkpoint
//	                                                                 ▲           │
//	                                         cut in two, or later ───┴── failed ─┤
//	                                                                             └── too often, or too old: given up
//
// It follows Lambda's rules, so that a function which works here works there:
//
//   - A batch has records of one shard.
//   - The first record that a function reports as failed begins the next batch.
//   - A batch that fails as a whole is cut in two.
//   - A record that keeps failing is given up after its retries, or when it is a day old. It goes to a file of
//     failures.
//   - A function sees every record at least once, also after a crash: a checkpoint moves only past records
//     that are done.
//
// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
//
// # Differences of DynamoDB Local
//
// DynamoDB Local has one shard at a time. Its records of removals by TTL have no known event name and no user identity:
// the pump adds both. Some of its answers have a wrong checksum.
package pump
