package dynamodblocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"time"
)

// What is missing, and what to do about it.
var (
	errNoJava = errors.New("DynamoDB Local needs a Java runtime of version 17 or newer, and there is no java on the " +
		"PATH: install a JDK, or start Docker")
	errNoMaven = errors.New("DynamoDB Local is not downloaded yet, and there is no mvn on the PATH to download it " +
		"with: install Maven, or start Docker")
)

const (
	oldestJava  = 17
	heap        = "-Xmx512m" // enough for the data of tests, and bounded, as a machine may run several
	image       = "amazon/dynamodb-local:" + Version
	imagePort   = 8000
	dockerCheck = 10 * time.Second
)

// engine is a program that runs DynamoDB Local.
type engine struct {
	path string
	args []string
}

// findEngine decides whether DynamoDB Local runs on Java or on Docker, and downloads its files for Java. It tries Java
// first, because Java starts faster and ends with its parent. But the native libraries of DynamoDB Local are for x86
// only, so on another processor it first tries Docker, whose image exists for both.
func findEngine(ctx context.Context, cfg Config, port int) (engine, error) {
	ways := []func(context.Context, Config, int) (engine, error){onJava, onDocker}
	if runtime.GOARCH != "amd64" {
		ways[0], ways[1] = ways[1], ways[0]
	}
	found, first := ways[0](ctx, cfg, port)
	if first == nil || ctx.Err() != nil {
		return found, first
	}
	found, second := ways[1](ctx, cfg, port)
	switch {
	case second == nil:
		return found, nil
	case runtime.GOARCH != "amd64":
		return engine{}, second // the error of Java says what to do, also with Docker
	}
	return engine{}, first
}

// onJava returns the engine that runs the downloaded database on the Java of this machine.
func onJava(ctx context.Context, cfg Config, port int) (engine, error) {
	java, err := exec.LookPath("java")
	if err != nil {
		return engine{}, errNoJava
	}
	if err := checkJava(ctx, java); err != nil {
		return engine{}, err
	}
	lib, err := Fetch(ctx, cfg)
	if err != nil {
		return engine{}, err
	}
	args := append(cfg.jvm(), "-Djava.library.path="+lib, "-cp", filepath.Join(lib, "*"),
		"software.amazon.dynamodb.services.local.main.ServerRunner",
		"-port", strconv.Itoa(port), "-sharedDb", "-disableTelemetry")
	if cfg.DataDir == "" {
		return engine{java, append(args, "-inMemory")}, nil
	}
	return engine{java, append(args, "-dbPath", cfg.DataDir)}, nil
}

// jvm returns the options of Java itself.
func (c Config) jvm() []string {
	if c.Brief {
		return []string{heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"}
	}
	return []string{heap}
}

var javaVersion = regexp.MustCompile(`version "((?:1\.)?(\d+)[^"]*)"`)

// checkJava returns an error if the Java is too old, or is not one, such as the stub of macOS.
func checkJava(ctx context.Context, java string) error {
	output, err := exec.CommandContext(ctx, java, "-version").CombinedOutput()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	version := javaVersion.FindSubmatch(output)
	if err != nil || version == nil {
		return errNoJava
	}
	if major, err := strconv.Atoi(string(version[2])); err != nil || major < oldestJava {
		return fmt.Errorf("DynamoDB Local needs Java %d or newer, and the java on the PATH is %s: "+
			"install a newer JDK, or start Docker",
			oldestJava, version[1])
	}
	return nil
}

// onDocker returns the engine that runs the official image on Docker, if the Docker engine answers.
func onDocker(ctx context.Context, cfg Config, port int) (engine, error) {
	docker, err := exec.LookPath("docker")
	if err != nil {
		return engine{}, fmt.Errorf("there is no docker on the PATH: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, dockerCheck)
	defer cancel()
	if err := exec.CommandContext(ctx, docker, "version", "--format", "{{.Server.Version}}").Run(); err != nil {
		return engine{}, fmt.Errorf("no Docker engine answers: %w", err)
	}
	args := []string{"run", "--rm", "--publish", fmt.Sprintf("127.0.0.1:%d:%d", port, imagePort)}
	database := append(append([]string{image}, cfg.jvm()...),
		"-jar", "DynamoDBLocal.jar", "-port", strconv.Itoa(imagePort), "-sharedDb", "-disableTelemetry")
	if cfg.DataDir == "" {
		return engine{docker, append(append(args, database...), "-inMemory")}, nil
	}
	const mounted = "/home/dynamodblocal/data"
	// It runs as the user who starts it, so that the files belong to that user.
	args = append(args, "--user", fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid()), "--volume", cfg.DataDir+":"+mounted)
	return engine{docker, append(append(args, database...), "-dbPath", mounted)}, nil
}
