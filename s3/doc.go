// Package s3 keeps the files of exports in a bucket of Amazon S3, and makes links to them.
//
// [Bucket] is what the function export writes with. [Links] is what the API signs links with; it calls nothing.
package s3
