package infra

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The conditions of roles name actions that have leading keys: for any other, ForAllValues is always true.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
func TestConditions(t *testing.T) {
	known := map[string]bool{
		"dynamodb:GetItem": true, "dynamodb:BatchGetItem": true, "dynamodb:Query": true, "dynamodb:PutItem": true,
		"dynamodb:UpdateItem": true, "dynamodb:DeleteItem": true, "dynamodb:BatchWriteItem": true,
		"dynamodb:ConditionCheckItem": true,
	}
	for _, function := range usingTables {
		for _, s := range role(t, function) {
			if slices.Equal(s.resources, []string{exportBucket}) {
				continue // its patterns are of names of objects, and are no condition
			}
			if slices.Equal(s.actions, []string{sendEmail}) {
				continue // TestSenders compares it
			}
			for _, action := range s.actions {
				if len(s.patterns) > 0 && !known[action] {
					t.Errorf("function %s: the condition on %s says nothing", function, action)
				}
			}
			for _, pattern := range s.patterns {
				if ofNoTenant[pattern] {
					continue
				}
				tenant, _, _ := strings.Cut(pattern, "#")
				if tenant != "live" && tenant != "test" {
					t.Errorf("function %s: the pattern %s begins with no tenant", function, pattern)
				}
				other := map[string]string{"live": "test", "test": "live"}[tenant] + strings.TrimPrefix(pattern, tenant)
				if !slices.Contains(s.patterns, other) && pattern != "test#clock" { // live has no clock
					t.Errorf("function %s may %v %s, but not %s", function, s.actions, pattern, other)
				}
			}
		}
	}
	if names := fmt.Sprint(slices.Sorted(functionsWithTables(t))); names != fmt.Sprint(usingTables) {
		t.Errorf("the functions that use tables are %s", names)
	}
}

// ofNoTenant are the patterns of partitions that belong to the deployment, or whose tenant is in the items: API keys by
// their secrets, the epoch, and deliveries that are due.
var ofNoTenant = map[string]bool{"key#*": true, "deployment#epoch": true, "delivery#*": true}

// No action on items is allowed without a condition on their partitions: what a later version keeps in a partition of
// another kind is open to no function until somebody says so.
func TestEveryActionOnItemsHasACondition(t *testing.T) {
	for _, function := range usingTables {
		for _, s := range role(t, function) {
			onTables := slices.ContainsFunc(s.actions, func(a string) bool { return strings.HasPrefix(a, "dynamodb:") })
			if onTables && len(s.patterns) == 0 {
				t.Errorf("function %s may %v on all partitions of %v", function, s.actions, s.resources)
			}
		}
	}
}
