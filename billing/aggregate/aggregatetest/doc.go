// Package aggregatetest has what tests of aggregates need: a real store in memory, the conformance suite that every
// store passes, a fixture with wallets to count, and a store that fails at random.
package aggregatetest
