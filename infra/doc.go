// Package infra holds the test that what is deployed is what was tested: that the templates describe the tables, the
// indexes and the filters that ddb does, and that each function may do what its code does and nothing more. The
// templates are stacks within ../template.yaml:
//
//	tables.yaml ──► api.yaml        graphql, pretraffic
//	            ──► followers.yaml  outbox, usage, expiry
//	            ──► webhooks.yaml   webhook
//	                dashboard.yaml
//
// Stacks, rather than files that are included, since `sam validate`, `sam build` and `sam local` understand them without
// AWS, and since what goes wrong with one of them leaves the tables alone.
package infra
