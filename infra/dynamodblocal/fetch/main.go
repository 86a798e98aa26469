// Command fetch downloads DynamoDB Local into the user's cache, unless it is there. `make run` starts it beside the first
// build, since both take minutes from empty caches. It is built of the standard library alone, so that it need not wait
// for the modules of the build.
//
// It reports no error: if DynamoDB Local cannot be downloaded, the program that starts it says why, or uses Docker.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"

	"github.com/drawdown-billing/drawdown/infra/dynamodblocal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	_, _ = dynamodblocal.Fetch(ctx, dynamodblocal.Config{Log: slog.New(lines{})})
}

// lines is a [slog.Handler] that writes the messages alone, for a person.
type lines struct{}

func (lines) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }
func (h lines) WithAttrs([]slog.Attr) slog.Handler             { return h }
func (h lines) WithGroup(string) slog.Handler                  { return h }
func (lines) Handle(_ context.Context, r slog.Record) error {
	_, err := fmt.Fprintf(os.Stdout, "%s …\n", r.Message)
	return err
}
