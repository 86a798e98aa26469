package wiring_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func TestRandomnessDiffers(t *testing.T) {
	var first, second [16]byte
	wiring.Runtime().Random(first[:])
	wiring.Runtime().Random(second[:])
	if bytes.Equal(first[:], second[:]) || first == [16]byte{} {
		t.Fatalf("two draws gave %x and %x", first, second)
	}
	if a, b := wiring.RequestID(), wiring.RequestID(); a == b {
		t.Fatalf("two requests have the id %s", a)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	if err := wiring.Runtime().Sleep(t.Context(), time.Microsecond); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := wiring.Runtime().Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}
