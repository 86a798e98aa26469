package graphiql

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// pack is a package of npm at an exact version, with the SHA-256 of its archive, which never changes once it is
// published. The page contains a key, so it must run no other code than the code that was reviewed.
type pack struct {
	name, version, sum string
	files              []string // the files that the page needs
}

// published are the packages of GraphiQL.
var packages = []pack{
	{
		"graphiql", "3.9.0", "d955c99ae100ed5facb45f4f94d1a8c0a156f81106434f0e35b0dcb0be574f27",
		[]string{"graphiql.min.js", "graphiql.min.css"},
	},
	{
		"react", "18.3.1", "8d9bed01a672e7eaf387942d781ad47c6a43089a30a0306060f9fd5ac7870347",
		[]string{"umd/react.production.min.js"},
	},
	{
		"react-dom", "18.3.1", "031d4427a99f2f3f6cac18bbbf308594a67e4f47d10f4896fdec446505b040e0",
		[]string{"umd/react-dom.production.min.js"},
	},
}

// cacheName is the directory of these versions in the user's cache.
const cacheName = "graphiql-3.9.0"

const (
	fetchTimeout = 5 * time.Minute // 6 MB over a slow network
	maxFileBytes = 8 << 20         // the largest file has 1 MB
)

// ErrNoNPM says that there is no npm to download GraphiQL with.
var ErrNoNPM = errors.New("downloading GraphiQL needs npm, and there is no npm on the PATH: " +
	"install Node.js, and start the server again")

// DefaultCache returns the directory in which GraphiQL is kept for this user.
func DefaultCache() (string, error) {
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no cache directory to keep GraphiQL in: %w", err)
	}
	return filepath.Join(user, "drawdown", cacheName), nil
}

// Fetch makes sure that the files are in the directory cache. The directory has all of them, or does not exist. Any
// number of processes may call Fetch at once: each downloads beside the cache, and the first moves its files into
// place.
func Fetch(ctx context.Context, cache string) error { return fetch(ctx, cache, packages) }

func fetch(ctx context.Context, cache string, packs []pack) error {
	if cached(cache, packs) {
		return nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return ErrNoNPM
	}
	if err := os.MkdirAll(filepath.Dir(cache), 0o755); err != nil {
		return fmt.Errorf("making room for GraphiQL: %w", err)
	}
	partial, err := os.MkdirTemp(filepath.Dir(cache), cacheName+".partial-*")
	if err != nil {
		return fmt.Errorf("making room for GraphiQL: %w", err)
	}
	defer func() { _ = os.RemoveAll(partial) }() // if that fails, it is garbage in a cache
	if err := download(ctx, npm, partial, packs); err != nil {
		return err
	}
	files := filepath.Join(partial, "files")
	if err := unpack(partial, files, packs); err != nil {
		return err
	}
	if err := os.Rename(files, cache); err != nil && !cached(cache, packs) {
		return fmt.Errorf("moving GraphiQL into its place: %w", err)
	}
	return nil
}

// cached returns whether the directory has all files.
func cached(cache string, packs []pack) bool {
	return !slices.ContainsFunc(fileNames(packs), func(name string) bool {
		_, err := os.Stat(filepath.Join(cache, name))
		return err != nil
	})
}

// fileNames returns the names of the files that the page needs, without their directories.
func fileNames(packs []pack) []string {
	var names []string
	for _, p := range packs {
		for _, file := range p.files {
			names = append(names, filepath.Base(file))
		}
	}
	return names
}

// download downloads the archives of the packages into dir with npm. npm runs in dir, so that the settings of no
// project apply.
func download(ctx context.Context, npm, dir string, packs []pack) error {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	args := []string{"pack", "--ignore-scripts", "--loglevel=error"}
	for _, p := range packs {
		args = append(args, p.name+"@"+p.version)
	}
	cmd := exec.CommandContext(ctx, npm, args...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	output, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Errorf("downloading GraphiQL with npm was interrupted: %w", ctx.Err())
	}
	if err != nil {
		return fmt.Errorf("downloading GraphiQL with npm failed: %s", lastError(output, err))
	}
	return nil
}

// lastError returns the last of npm's own errors that is a sentence, or err if there is none.
func lastError(output []byte, err error) string {
	message := err.Error()
	for line := range strings.Lines(string(output)) {
		line = strings.TrimSpace(line)
		rest, found := strings.CutPrefix(line, "npm error ")
		if !found {
			rest, found = strings.CutPrefix(line, "npm ERR! ") // as versions before 10 wrote it
		}
		if found && strings.Contains(rest, " ") && !strings.Contains(rest, "complete log") {
			message = rest
		}
	}
	return message
}

// unpack checks the archives in dir, and writes their files into the directory into.
func unpack(dir, into string, packs []pack) error {
	if err := os.Mkdir(into, 0o755); err != nil {
		return fmt.Errorf("making room for GraphiQL: %w", err)
	}
	for _, p := range packs {
		archive, err := os.ReadFile(filepath.Join(dir, p.name+"-"+p.version+".tgz"))
		if err != nil {
			return fmt.Errorf("npm did not download %s: %w", p.name, err)
		}
		if sum := sha256.Sum256(archive); hex.EncodeToString(sum[:]) != p.sum {
			return fmt.Errorf("%s %s is not the published package: its SHA-256 is %x", p.name, p.version, sum)
		}
		if err := p.unpack(archive, into); err != nil {
			return fmt.Errorf("unpacking %s %s: %w", p.name, p.version, err)
		}
	}
	return nil
}

// unpack writes the files of the package that the page needs.
func (p pack) unpack(archive []byte, into string) error {
	zipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return err
	}
	missing := slices.Clone(p.files)
	for entries := tar.NewReader(zipped); len(missing) > 0; {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("the package has no file %s", missing[0])
		}
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(header.Name, "package/")
		at := slices.Index(missing, name)
		if at < 0 {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(entries, maxFileBytes))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(into, filepath.Base(name)), content, 0o644); err != nil {
			return err
		}
		missing = slices.Delete(missing, at, at+1)
	}
	return nil
}
