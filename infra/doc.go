// Package infra has the templates of the deployment, and tests that what is deployed is what was tested: the templates
// describe the same tables, indexes and filters as package ddb, each function has exactly the permissions that its
// code needs, and a function that reads items is updated before those that write them. The templates are nested stacks
// of ../template.yaml, which are updated in this order:
//
//	tables.yaml ──► webhooks.yaml ──► followers.yaml          ──► api.yaml            ──► dashboard.yaml
//	                webhook           usage, expiry, outbox       graphql, pretraffic
//	                mails.yaml                                    dashboard, unsubscribe
//	                mailer
//
// They are nested stacks, not included files, because `sam validate`, `sam build` and `sam local` understand those
// without AWS, and because a failed deployment of one stack does not touch the tables.
package infra
