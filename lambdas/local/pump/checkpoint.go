package pump

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// checkpoints keep a function's positions in the shards of a stream, in a file, so that it continues there after a
// restart.
type checkpoints struct {
	file string

	mu    sync.Mutex
	state struct {
		Stream string               `json:"stream"` // ARN
		Shards map[string]*position `json:"shards"`
	}
}

// position is a function's position in a shard.
type position struct {
	After string `json:"after,omitempty"` // the sequence number of the last record that is done; empty: none
	Ended bool   `json:"ended,omitempty"`
}

// openCheckpoints reads the checkpoints of a stream. It ignores those of another stream, such as that of a table which
// has been deleted and created again, and a file that cannot be parsed. The function then sees all records again, which
// does no harm.
func openCheckpoints(file, stream string) (*checkpoints, error) {
	c := &checkpoints{file: file}
	kept, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading a checkpoint: %w", err)
	}
	if json.Unmarshal(kept, &c.state) != nil || c.state.Stream != stream || c.state.Shards == nil {
		c.state.Stream, c.state.Shards = stream, map[string]*position{}
	}
	return c, nil
}

// at returns the position in a shard.
func (c *checkpoints) at(shard string) position {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.state.Shards[shard]; p != nil {
		return *p
	}
	return position{}
}

// put keeps the position in a shard.
func (c *checkpoints) put(shard string, p position) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state.Shards[shard] = &p
	return c.save()
}

// retain removes the positions in shards that the stream no longer has.
func (c *checkpoints) retain(shards map[string]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range c.state.Shards {
		if !shards[id] {
			delete(c.state.Shards, id)
		}
	}
}

// save replaces the file as a whole.
func (c *checkpoints) save() error {
	text, err := json.Marshal(c.state)
	if err != nil {
		return err
	}
	fresh, err := os.CreateTemp(filepath.Dir(c.file), "checkpoint-*")
	if err == nil {
		_, err = fresh.Write(text)
		err = errors.Join(err, fresh.Close())
	}
	if err == nil {
		err = os.Rename(fresh.Name(), c.file)
	}
	if err != nil {
		return fmt.Errorf("writing a checkpoint: %w", err)
	}
	return nil
}
