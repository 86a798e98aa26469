// Package infra has the templates of the deployment, and tests that what is deployed is what was tested: the templates
// describe the same tables, indexes and filters as package ddb, and each function has exactly the permissions that its
// code needs. The templates are nested stacks of ../template.yaml:
//
//	tables.yaml ──► api.yaml        graphql, pretraffic
//	            ──► followers.yaml  outbox, usage, expiry
//	            ──► webhooks.yaml   webhook
//	                dashboard.yaml
//
// They are nested stacks, not included files, because `sam validate`, `sam build` and `sam local` understand those
// without AWS, and because a failed deployment of one stack does not touch the tables.
package infra
