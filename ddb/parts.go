package ddb

import "sync"

// queryParts reads all parts of something that is spread over several partitions, at the same time, and returns what they have in
// the order of the parts. The error is that of the first part that failed.
func queryParts[T any](parts int, read func(part int) ([]T, error)) (all []T, _ error) {
	found, faults := make([][]T, parts), make([]error, parts)
	var wait sync.WaitGroup
	for part := range parts {
		wait.Go(func() { found[part], faults[part] = read(part) })
	}
	wait.Wait()
	for part := range parts {
		if err := faults[part]; err != nil {
			return nil, err
		}
		all = append(all, found[part]...)
	}
	return all, nil
}
