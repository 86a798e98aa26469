package dynamodblocal

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed pom.xml
var pom []byte

// files is the number of files of version 3.1.0.
const files = 82

// Fetch makes sure that the files of DynamoDB Local are in the cache, and returns their directory. Any number of
// processes may call it at once: one downloads into another directory, and renames that. The next download removes what
// an interrupted one left.
func Fetch(ctx context.Context, cfg Config) (lib string, err error) {
	lib, err = cfg.cacheDir()
	if err != nil || cached(lib) {
		return lib, err
	}
	if err := os.MkdirAll(filepath.Dir(lib), 0o755); err != nil {
		return "", fmt.Errorf("making room for DynamoDB Local: %w", err)
	}
	unlock, err := lock(ctx, lib+".lock")
	if err != nil {
		return "", fmt.Errorf("waiting for another process to download DynamoDB Local: %w", err)
	}
	defer unlock()
	if cached(lib) {
		return lib, nil
	}
	if err := removeLeftovers(lib); err != nil {
		return "", err
	}
	cfg.logger().InfoContext(ctx, "downloading DynamoDB Local, 48 MB, once", "version", Version, "into", lib)
	return lib, download(ctx, lib)
}

// cached returns whether a directory has DynamoDB Local. It has all files, or does not exist.
func cached(lib string) bool {
	_, err := os.Stat(filepath.Join(lib, "DynamoDBLocal-"+Version+".jar"))
	return err == nil
}

// removeLeftovers removes what interrupted downloads left. The caller holds the lock.
func removeLeftovers(lib string) error {
	leftovers, err := filepath.Glob(lib + ".partial-*")
	for _, dir := range leftovers {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return err
}

// download downloads the files with Maven beside lib, and moves them to lib when they are complete.
func download(ctx context.Context, lib string) error {
	maven, err := exec.LookPath("mvn")
	if err != nil {
		return errNoMaven
	}
	partial, err := os.MkdirTemp(filepath.Dir(lib), filepath.Base(lib)+".partial-*")
	if err != nil {
		return fmt.Errorf("making room for DynamoDB Local: %w", err)
	}
	defer func() { _ = os.RemoveAll(partial) }() // if that fails, the next download removes it
	pomFile, jars := filepath.Join(partial, "pom.xml"), filepath.Join(partial, "lib")
	if err := os.WriteFile(pomFile, pom, 0o600); err != nil {
		return fmt.Errorf("making room for DynamoDB Local: %w", err)
	}
	// -C fails for a file whose checksum is not the published one. By default Maven only warns.
	cmd := exec.CommandContext(ctx, maven, "-q", "-B", "-C", "-f", pomFile,
		"dependency:copy-dependencies", "-DoutputDirectory="+jars, "-DincludeScope=runtime")
	endGroupWith(cmd)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("downloading DynamoDB Local %s with Maven failed: %s", Version, firstError(output, err))
	}
	if entries, err := os.ReadDir(jars); err != nil || len(entries) != files {
		return fmt.Errorf("downloading DynamoDB Local %s with Maven gave %d files instead of %d",
			Version, len(entries), files)
	}
	if err := os.Rename(jars, lib); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("moving DynamoDB Local into its place: %w", err)
	}
	return nil
}

// firstError returns the first line that Maven marked as an error, or err if there is none.
func firstError(output []byte, err error) string {
	for line := range strings.Lines(string(output)) {
		_, message, found := strings.Cut(line, "ERROR")
		message = strings.TrimSpace(strings.TrimLeft(message, "]\x1b[m0 \t"))
		if found && message != "" {
			return message
		}
	}
	return err.Error()
}
