// Package billingtest tests the domain and what stands in for its storage: a store in memory, which is a real
// implementation of the port; the conformance suite that every store passes; and the runner of scenario files,
// which a product person can read and write.
package billingtest
