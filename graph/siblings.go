package graph

import (
	"context"
	"sync"
)

// siblings reads things of one kind together. Who lists things says which others will probably be asked for, and
// the first one that is asked for brings all of them: a page of transactions with their grants costs two reads,
// not two hundred, in whatever order and on however many goroutines their fields are resolved.
type siblings[K comparable, V any] struct {
	load func(ctx context.Context, keys []K) (map[K]V, error)

	mu       sync.Mutex
	expected []K
	known    map[K]*V    // nil: looked for and not there
	failed   map[K]error // looked for in vain: who else asks fails by it, rather than fail again
}

// maxSiblings is how many are read together: ten batches of DynamoDB's BatchGetItem.
const maxSiblings = 1000

func newSiblings[K comparable, V any](load func(context.Context, []K) (map[K]V, error)) *siblings[K, V] {
	return &siblings[K, V]{load: load, known: map[K]*V{}, failed: map[K]error{}}
}

// expect says that keys may be asked for.
func (s *siblings[K, V]) expect(keys ...K) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expected = append(s.expected, keys...)
}

// remember says what is there, so that it need not be read.
func (s *siblings[K, V]) remember(key K, value V) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[key] = &value
	delete(s.failed, key)
}

// forget makes everything be read anew.
func (s *siblings[K, V]) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.known)
	clear(s.failed)
}

// get answers what is there for key, and whether anything is.
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

// read brings key and those that are expected with it.
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
