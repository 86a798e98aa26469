package wiring_test

import (
	"runtime/debug"
	"testing"

	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// TestMemory: garbage is collected at five times what is in use, and before a process has more than 256 MB, half of the
// memory of the API's function.
func TestMemory(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetGCPercent(percent); debug.SetMemoryLimit(limit) })
	wiring.UseMemory()
	if got := debug.SetMemoryLimit(-1); got != 256<<20 {
		t.Errorf("the limit is %d MB", got>>20)
	}
	if got := debug.SetGCPercent(100); got != 400 {
		t.Errorf("garbage is collected when %d%% were added", got)
	}
}

// TestSchemesOfEndpoints: the address of another DynamoDB is one of http or https.
func TestSchemesOfEndpoints(t *testing.T) {
	for address, good := range map[string]bool{
		"http://127.0.0.1:8000": true, "https://db.example": true, "ftp://db.example": false, "db.example:8000": false,
		"file:///db": false, "//db.example": false, "http://": false, "https://:8000": false,
	} {
		if _, err := wiring.Endpoint(address); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
}
