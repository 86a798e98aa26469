package main

import (
	"context"
	"fmt"
)

// resetTest empties the test tenant. It asks for the word itself, so that nobody runs it by a slip of the shell's history.
func (o operator) resetTest(ctx context.Context, args []string) error {
	if len(args) != 1 || args[0] != "-confirm" {
		return errUsage
	}
	last := map[string]int{}
	err := o.reset(ctx, func(table string, removed int) {
		if removed > last[table] {
			fmt.Fprintf(o.out, "%s %d items removed\n", table, removed)
		}
		last[table] = removed
	})
	if err != nil {
		return fmt.Errorf("%w; run the command again to remove the rest", err)
	}
	fmt.Fprintln(o.out, "the test tenant is empty; create a key of it by `operate create-key test NAME`")
	return nil
}
