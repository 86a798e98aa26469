package billing

import "hash/fnv"

// PartOf returns in which of so many parts something is that is spread by its id: a number below parts, always the same.
func PartOf(id string, parts int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // it never fails
	return int(uint64(h.Sum32()) % uint64(parts))
}
