package graph

import (
	"context"
	"sync"
)

// siblings reads objects of one kind together. A resolver that lists objects announces which others will probably be
// needed, and the first get of one reads all of them: a page of transactions with their grants costs two reads, not two
// hundred, in whatever order and on however many goroutines their fields are resolved.
type siblings[K comparable, V any] struct {
	load func(ctx context.Context, keys []K) (map[K]V, error)

	mu       sync.Mutex
	expected []K
	known    map[K]*V    // nil: read, and does not exist
	failed   map[K]error // the error of a failed read, which is not repeated
}

// maxSiblings is how many are read together: ten batches of DynamoDB's BatchGetItem.
const maxSiblings = 1000

func newSiblings[K comparable, V any](load func(context.Context, []K) (map[K]V, error)) *siblings[K, V] {
	return &siblings[K, V]{load: load, known: map[K]*V{}, failed: map[K]error{}}
}

// expect announces that keys will probably be needed.
func (s *siblings[K, V]) expect(keys ...K) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expected = append(s.expected, keys...)
}

// remember stores an object, so that it need not be read.
func (s *siblings[K, V]) remember(key K, value V) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[key] = &value
	delete(s.failed, key)
}

// forget drops everything, so that it is read again.
func (s *siblings[K, V]) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.known)
	clear(s.failed)
}

// get returns the object with a key, and whether it exists.
func (s *siblings[K, V]) get(ctx context.Context, key K) (value V, found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.known[key]; !known && s.failed[key] == nil {
		s.read(ctx, key)
	}
	if err := s.failed[key]; err != nil {
		return value, false, err
	}
	if there := s.known[key]; there != nil {
		return *there, true, nil
	}
	return value, false, nil
}

// read reads key together with the announced keys.
func (s *siblings[K, V]) read(ctx context.Context, key K) {
	keys, wanted := []K{key}, map[K]bool{key: true}
	var later []K
	for _, k := range s.expected {
		if _, known := s.known[k]; known || wanted[k] || s.failed[k] != nil {
			continue
		}
		if len(keys) == maxSiblings {
			later = append(later, k)
			continue
		}
		keys, wanted[k] = append(keys, k), true
	}
	found, err := s.load(ctx, keys)
	s.expected = later
	for _, k := range keys {
		if err != nil {
			s.failed[k] = err
			continue
		}
		s.known[k] = nil
		if value, there := found[k]; there {
			s.known[k] = &value
		}
	}
}
