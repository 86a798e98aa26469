package ledger

import (
	"fmt"
	"sync"
	"testing"
)

func TestCache(t *testing.T) {
	c := newCache[string, int](4)
	if _, found := c.get("a"); found {
		t.Error("an empty cache has something")
	}
	c.put("a", 1)
	c.put("a", 2)
	if value, found := c.get("a"); !found || value != 2 {
		t.Errorf("got %d, %v", value, found)
	}
}

// TestCacheForgetsWhatIsNotUsed fills a cache several times while one value stays in use.
func TestCacheForgetsWhatIsNotUsed(t *testing.T) {
	c := newCache[string, int](100)
	c.put("used", 1)
	for i := range 1000 {
		c.put(fmt.Sprint(i), i)
		if _, found := c.get("used"); !found {
			t.Fatalf("a value in use is dropped after %d others", i)
		}
		if kept := len(c.young) + len(c.older); kept > 100 {
			t.Fatalf("the cache has %d values", kept)
		}
	}
	if _, found := c.get("0"); found {
		t.Error("a value that was never used is still there")
	}
	for i := 999 - 40; i < 1000; i++ {
		if value, found := c.get(fmt.Sprint(i)); !found || value != i {
			t.Errorf("of the newest, %d is %d, %v", i, value, found)
		}
	}
}

func TestCacheAtOnce(t *testing.T) {
	c := newCache[int, int](64)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 2000 {
				key := (worker + i) % 200
				c.put(key, key)
				if value, found := c.get(key); found && value != key {
					t.Errorf("%d is %d", key, value)
				}
			}
		})
	}
	all.Wait()
}
