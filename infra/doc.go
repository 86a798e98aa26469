// Package infra holds the test that what is deployed is what was tested: that the templates describe the tables, the
// indexes and the filters that ddb does, that each function may do what its code does and nothing more, and that
// whoever reads items is updated before whoever writes them. The templates are stacks within ../template.yaml, which
// are updated in this order:
//
//	tables.yaml ──► webhooks.yaml ──► followers.yaml          ──► api.yaml            ──► dashboard.yaml
//	                webhook           usage, expiry, outbox       graphql, pretraffic
//
// Stacks, rather than files that are included, since `sam validate`, `sam build` and `sam local` understand them
// without AWS, and since what goes wrong with one of them leaves the tables alone.
package infra
