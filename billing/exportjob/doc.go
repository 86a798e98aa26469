// Package exportjob writes what a tenant has into files: the lines of ledgers, usage, grants, and the books. Package export
// beside it defines one of the formats, and verifies it without the service.
//
//	Create ──► Job, RUNNING ──► what the API shows
//	       ──► Work ──► Sweep claims it ──► page by page ──► Files
//	                        ▲                    │
//	                        └─── Checkpoint ◄────┘
//	                                             └──► Job READY, Work deleted, in one commit
//
// # Restarts
//
// A process claims the work of a job by a conditional write, which also names until when it has it. From time to time it
// stores a checkpoint: the place where the next page begins, and what of the file is kept. Its claim is part of that
// condition. A process that lost its claim can store no checkpoint and finish no job.
//
// A file grows in parts, as Amazon S3 wants it: each but the last has [PartBytes]. What is not a whole part yet is kept as
// an object of its own at a checkpoint. So a copy that takes over continues at the page of the checkpoint, with the bytes
// that the pages before it gave.
//
// # One result
//
// A process that was thought to be dead may still write. It can harm nothing: an object that is not a part has the number
// of the claim in its name. After its last checkpoint a process writes one part at most, with the next number; who takes
// over leaves that number out. The parts that make the file are stored before the file is put together, and whoever puts it
// together takes that list.
//
// # What a file contains
//
// A file has what was recorded up to the creation of its job, and reads no earlier than [Config.Settle] after it: by then
// no request is under way that began before. docs/exports.md describes the columns.
package exportjob
