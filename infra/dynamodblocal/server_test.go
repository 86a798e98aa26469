package dynamodblocal

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestStartStop(t *testing.T) {
	server, err := Start(t.Context(), Config{Brief: true})
	if err != nil {
		t.Fatal(err)
	}
	if !server.answers(t.Context()) {
		t.Error("it does not answer")
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(server.Endpoint(), "http://"), ":")
	taken, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("PortInUse", func(t *testing.T) {
		_, err := Start(t.Context(), Config{Port: taken})
		wantSentence(t, err,
			fmt.Sprintf("port %d is in use by another program: stop that program, or choose another port", taken))
	})
	for range 2 {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	}
	select {
	case <-server.Done():
	default:
		t.Error("Done is open after Stop")
	}
	if err := server.Err(); err != nil {
		t.Errorf("Err after Stop: %v", err)
	}
	if server.answers(t.Context()) {
		t.Error("it answers after Stop")
	}
}

// Another program takes the port between the check and the start of the database.
func TestPortTakenAfterTheCheck(t *testing.T) {
	fakePath(t, map[string]string{"java": `
		case "$1" in
			-version) echo 'openjdk version "21.0.1"' >&2;;
			*) echo 'java.io.IOException: Failed to bind to 0.0.0.0' >&2; exit 1;;
		esac`})
	_, err := Start(t.Context(), Config{Port: freePort(t), CacheDir: fakeCache(t)})
	if err == nil || !strings.Contains(err.Error(), "is in use by another program") {
		t.Errorf("got %v", err)
	}
}

func TestStoppedByItself(t *testing.T) {
	server, err := Start(t.Context(), Config{DataDir: t.TempDir(), Brief: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() }) // in case the test failed before
	if err := server.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-server.Done():
	case <-time.After(10 * time.Minute):
		t.Fatal("Done stays open")
	}
	err = server.Err()
	if err == nil || !strings.Contains(err.Error(), "DynamoDB Local stopped by itself: signal: killed") {
		t.Errorf("got %v", err)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }() // nothing was sent
	return listener.Addr().(*net.TCPAddr).Port
}
