// Package view holds what the objects of the API are bound to: domain values under the API's names. Its methods
// compute nothing and read nothing; what has to be loaded first is a resolver in package graph.
package view
