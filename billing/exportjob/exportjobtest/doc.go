// Package exportjobtest has a store of files in memory for tests of exports, and the conformance suite that every store of
// files passes.
package exportjobtest
