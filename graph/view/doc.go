// Package view contains the Go types of the API's objects: domain values under the API's names. Their methods compute
// nothing and read nothing; a field that has to be loaded first has a resolver in package graph.
package view
