package dynamodblocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	java17 = `echo 'openjdk version "17.0.15" 2025-04-15' >&2`
	java11 = `echo 'openjdk version "11.0.2" 2019-01-15' >&2`
	java8  = `echo 'java version "1.8.0_292"' >&2`

	// What each of these programs does when it cannot work.
	noJava   = `echo 'The operation couldn’t be completed. Unable to locate a Java Runtime.' >&2; exit 1`
	noDocker = `echo 'Cannot connect to the Docker daemon' >&2; exit 1`
)

// mavenCopies replaces Maven: it counts its runs and creates the files.
const mavenCopies = `
	echo run >> "$RUNS"
	for arg; do case "$arg" in -DoutputDirectory=*) dir="${arg#-DoutputDirectory=}";; esac; done
	/bin/mkdir -p "$dir"
	: > "$dir/DynamoDBLocal-3.1.0.jar"
	i=1; while [ $i -lt 82 ]; do : > "$dir/$i.jar"; i=$((i+1)); done`

// Each thing that can be missing has an error of its own, which says what to do.
func TestStartErrors(t *testing.T) {
	for name, test := range map[string]struct {
		programs map[string]string
		want     string
	}{
		"NoJava":           {nil, errNoJava.Error()},
		"JavaStub":         {map[string]string{"java": noJava}, errNoJava.Error()},
		"DockerNotRunning": {map[string]string{"docker": noDocker}, errNoJava.Error()},
		"OldJava": {
			map[string]string{"java": java11},
			"DynamoDB Local needs Java 17 or newer, and the java on the PATH is 11.0.2: install a newer JDK, or start Docker",
		},
		"VeryOldJava": {
			map[string]string{"java": java8},
			"DynamoDB Local needs Java 17 or newer, and the java on the PATH is 1.8.0_292: install a newer JDK, or start Docker",
		},
		"NoMaven": {map[string]string{"java": java17}, errNoMaven.Error()},
		"DownloadFailed": {
			map[string]string{
				"java": java17,
				"mvn": `echo '[ERROR] Could not transfer artifact a:b: connection refused'` +
					`; echo '[ERROR] [Help 1]'; exit 1`,
			},
			"downloading DynamoDB Local 3.1.0 with Maven failed: Could not transfer artifact a:b: connection refused",
		},
		"DownloadFailedWithoutOutput": {
			map[string]string{"java": java17, "mvn": `exit 3`},
			"downloading DynamoDB Local 3.1.0 with Maven failed: exit status 3",
		},
		"DownloadIncomplete": {
			map[string]string{"java": java17, "mvn": `exit 0`},
			"downloading DynamoDB Local 3.1.0 with Maven gave 0 files instead of 82",
		},
	} {
		t.Run(name, func(t *testing.T) {
			fakePath(t, test.programs)
			cache := filepath.Join(t.TempDir(), "cache", "lib")
			_, err := Start(t.Context(), Config{CacheDir: cache})
			wantSentence(t, err, test.want)
			if left, _ := filepath.Glob(cache + ".partial-*"); cached(cache) || len(left) > 0 {
				t.Errorf("it left %v behind", left)
			}
		})
	}
}

func TestStopsWhileStarting(t *testing.T) {
	fakePath(t, map[string]string{"java": java17 + `; [ "$1" = -version ] || { echo 'Error: out of luck' >&2; exit 7; }`})
	_, err := Start(t.Context(), Config{CacheDir: fakeCache(t)})
	if err == nil || !strings.Contains(err.Error(), "DynamoDB Local stopped by itself: exit status 7; it wrote:") ||
		!strings.Contains(err.Error(), "out of luck") {
		t.Errorf("got %v", err)
	}
}

func TestStartGivesUp(t *testing.T) {
	started := filepath.Join(t.TempDir(), "started")
	fakePath(t, map[string]string{"java": java17 + `; [ "$1" = -version ] || { echo >` + started + `; exec /bin/sleep 600; }`})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for ; ctx.Err() == nil; time.Sleep(10 * time.Millisecond) {
			if _, err := os.Stat(started); err == nil {
				cancel()
			}
		}
	}()
	_, err := Start(ctx, Config{CacheDir: fakeCache(t)})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "does not answer on port") {
		t.Errorf("got %v", err)
	}
}

// Without Java, the database runs on Docker, and listens on 127.0.0.1 only.
func TestDocker(t *testing.T) {
	fakePath(t, map[string]string{"docker": `[ "$1" = version ] || { echo "asked to $*" >&2; exit 1; }`})
	_, err := Start(t.Context(), Config{Port: freePort(t), DataDir: t.TempDir()})
	for _, want := range []string{
		"asked to run --rm --publish 127.0.0.1:", "amazon/dynamodb-local:3.1.0", "-sharedDb", "-dbPath",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

func TestFetch(t *testing.T) {
	fakePath(t, map[string]string{"mvn": mavenCopies})
	runs := filepath.Join(t.TempDir(), "runs")
	t.Setenv("RUNS", runs)
	cache := filepath.Join(t.TempDir(), "lib")
	interrupted := cache + ".partial-1"
	if err := os.MkdirAll(interrupted, 0o755); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if lib, err := Fetch(t.Context(), Config{CacheDir: cache}); err != nil || lib != cache || !cached(lib) {
				t.Errorf("got %q, %v", lib, err)
			}
		})
	}
	group.Wait()
	if ran, _ := os.ReadFile(runs); string(ran) != "run\n" {
		t.Errorf("Maven ran %d times", strings.Count(string(ran), "\n"))
	}
	if _, err := os.Stat(interrupted); !errors.Is(err, os.ErrNotExist) {
		t.Error("what an interrupted download left is still there")
	}
}

// fakePath sets the PATH to a directory that has these programs, which are shell scripts, and nothing else.
func fakePath(t *testing.T, programs map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, script := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), fmt.Appendf(nil, "#!/bin/sh\n%s\n", script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

// fakeCache returns a cache that looks complete.
func fakeCache(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "DynamoDBLocal-"+Version+".jar"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func wantSentence(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
