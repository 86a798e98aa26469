// Command mutants checks the tests: it breaks the promises of the product one at a time, each by a single change (a
// mutant), and runs the tests that should fail. It prints which test failed, and fails itself if none did.
//
// The changes are in mutants.txt. Each is made in an overlay, and a change of a file that is no Go source in a copy of
// the repository as well, in which the tests run: the files of the repository are not touched. A change whose old text
// is no longer in the file, or that does not compile, is an error as well: adapt it in mutants.txt.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s := suite{tree: "."}
	flag.StringVar(&s.only, "only", "", "try only the changes whose name contains this")
	flag.IntVar(&s.jobs, "jobs", 2, "how many to try at once")
	file := flag.String("file", "cmd/mutants/mutants.txt", "where the changes are")
	flag.Parse()
	if err := run(ctx, &s, *file); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1) //nolint:gocritic // stop has nothing left to do
	}
}

func run(ctx context.Context, s *suite, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	mutants, err := parse(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return s.try(ctx, mutants, os.Stdout)
}
