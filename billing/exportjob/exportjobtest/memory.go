package exportjobtest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

// Memory is an [exportjob.Files] in memory.
type Memory struct {
	mu      sync.Mutex
	objects map[string][]byte
	uploads map[string]map[int][]byte // parts by upload and number; nil once it is complete
	begun   int
	least   int // how many bytes each part has at least but the last

	// Before is called before each call, with its name; an error is returned instead of the call.
	Before func(call string) error

	// Sizes is called with the size of whatever is stored; nil: nobody asks.
	Sizes func(bytes int)
}

var _ exportjob.Files = (*Memory)(nil)

// NewMemory returns an empty store, which takes parts of so many bytes or more.
func NewMemory(least int) *Memory {
	return &Memory{objects: map[string][]byte{}, uploads: map[string]map[int][]byte{}, least: least}
}

// enter locks the store for a call.
func (m *Memory) enter(call string) (leave func(), _ error) {
	if m.Before != nil {
		if err := m.Before(call); err != nil {
			return nil, err
		}
	}
	m.mu.Lock()
	return m.mu.Unlock, nil
}

// Put implements [exportjob.Files].
func (m *Memory) Put(_ context.Context, name string, _ exportjob.Format, data []byte) error {
	leave, err := m.enter("Put")
	if err != nil {
		return err
	}
	defer leave()
	m.objects[name] = bytes.Clone(data)
	m.sized(data)
	return nil
}

// Get implements [exportjob.Files].
func (m *Memory) Get(_ context.Context, name string) ([]byte, error) {
	leave, err := m.enter("Get")
	if err != nil {
		return nil, err
	}
	defer leave()
	data, found := m.objects[name]
	if !found {
		return nil, fmt.Errorf("object %s: %w", name, billing.ErrNotFound)
	}
	return bytes.Clone(data), nil
}

// Begin implements [exportjob.Files].
func (m *Memory) Begin(_ context.Context, name string, _ exportjob.Format) (string, error) {
	leave, err := m.enter("Begin")
	if err != nil {
		return "", err
	}
	defer leave()
	m.begun++
	upload := fmt.Sprint(name, " upload ", m.begun)
	m.uploads[upload] = map[int][]byte{}
	return upload, nil
}

// PutPart implements [exportjob.Files].
func (m *Memory) PutPart(_ context.Context, _, upload string, number int, data []byte) (string, error) {
	leave, err := m.enter("PutPart")
	if err != nil {
		return "", err
	}
	defer leave()
	if m.uploads[upload] == nil {
		return "", fmt.Errorf("upload %s: %w", upload, billing.ErrNotFound)
	}
	m.uploads[upload][number] = bytes.Clone(data)
	m.sized(data)
	return tagOf(data), nil
}

func (m *Memory) sized(data []byte) {
	if m.Sizes != nil {
		m.Sizes(len(data))
	}
}

func tagOf(data []byte) string { return fmt.Sprintf("%q", billing.HashKey(string(data))) }

// Complete implements [exportjob.Files].
func (m *Memory) Complete(_ context.Context, name, upload string, parts []exportjob.Part) error {
	leave, err := m.enter("Complete")
	if err != nil {
		return err
	}
	defer leave()
	stored := m.uploads[upload]
	if stored == nil && m.objects[name] != nil {
		return nil // it was completed before
	}
	var whole []byte
	for i, part := range parts {
		data, found := stored[part.Number]
		if !found || tagOf(data) != part.Tag || i > 0 && part.Number <= parts[i-1].Number {
			return fmt.Errorf("upload %s has no part %d with the tag %s", upload, part.Number, part.Tag)
		}
		if i < len(parts)-1 && len(data) < m.least {
			return fmt.Errorf("part %d of upload %s is too small", part.Number, upload)
		}
		whole = append(whole, data...)
	}
	m.objects[name] = whole
	delete(m.uploads, upload)
	return nil
}

// Abort implements [exportjob.Files].
func (m *Memory) Abort(_ context.Context, _, upload string) error {
	leave, err := m.enter("Abort")
	if err != nil {
		return err
	}
	defer leave()
	delete(m.uploads, upload)
	return nil
}

// Names returns the names of all objects, in order.
func (m *Memory) Names() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.objects))
}

// Uploads returns how many uploads have been begun and are neither complete nor aborted.
func (m *Memory) Uploads() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.uploads)
}
