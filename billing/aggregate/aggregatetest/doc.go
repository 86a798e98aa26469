// Package aggregatetest has what tests of aggregates rely on: a real store in memory, and the suite that every store
// passes.
package aggregatetest
