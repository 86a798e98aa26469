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

// files is how many files version 3.1.0 consists of.
const files = 82

// Fetch makes sure that the files of DynamoDB Local are in the cache, and answers where. Any number of processes may
// call it at once: one downloads, beside the cache, and moves the whole into place; what an interrupted download
// left is thrown away by the next.
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

// cached says whether a directory holds DynamoDB Local. It is there whole or not at all.
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

// download has Maven copy the files beside lib, and moves them there once they are complete.
func download(ctx context.Context, lib string) error {
	maven, err := exec.LookPath("mvn")
	if err != nil {
		return errNoMaven
	}
	partial, err := os.MkdirTemp(filepath.Dir(lib), filepath.Base(lib)+".partial-*")
	if err != nil {
		return fmt.Errorf("making room for DynamoDB Local: %w", err)
	}
	defer func() { _ = os.RemoveAll(partial) }() // the next download removes what this could not
	pomFile, jars := filepath.Join(partial, "pom.xml"), filepath.Join(partial, "lib")
	if err := os.WriteFile(pomFile, pom, 0o600); err != nil {
		return fmt.Errorf("making room for DynamoDB Local: %w", err)
	}
	// -C refuses files whose checksum is not the published one, which Maven by itself only warns of.
	cmd := exec.CommandContext(ctx, maven, "-q", "-B", "-C", "-f", pomFile,
		"dependency:copy-dependencies", "-DoutputDirectory="+jars, "-DincludeScope=runtime")
	endGroupWith(cmd)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("downloading DynamoDB Local %s with Maven failed: %s", Version, firstComplaint(output, err))
	}
	if entries, err := os.ReadDir(jars); err != nil || len(entries) != files {
		return fmt.Errorf("downloading DynamoDB Local %s with Maven brought %d files instead of %d", Version, len(entries), files)
	}
	if err := os.Rename(jars, lib); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("moving DynamoDB Local into its place: %w", err)
	}
	return nil
}

// firstComplaint is the first line that Maven marked as an error, or err where there is none.
func firstComplaint(output []byte, err error) string {
	for line := range strings.Lines(string(output)) {
		if _, complaint, found := strings.Cut(line, "ERROR"); found {
			if complaint = strings.TrimLeft(complaint, "]\x1b[m0 \t"); strings.TrimSpace(complaint) != "" {
				return strings.TrimSpace(complaint)
			}
		}
	}
	return err.Error()
}
