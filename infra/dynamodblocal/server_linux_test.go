package dynamodblocal

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// beParent is the variable that makes this program the parent in TestEndsWithItsParent.
const beParent = "DRAWDOWN_TEST_PARENT"

func TestMain(m *testing.M) {
	if os.Getenv(beParent) != "" {
		parent()
	}
	os.Exit(m.Run())
}

// parent starts a database, prints its address, and waits to be killed.
func parent() {
	server, err := Start(context.Background(), Config{Brief: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(server.Endpoint())
	select {}
}

// A killed parent cannot stop the database: the kernel does.
func TestEndsWithItsParent(t *testing.T) {
	parent := exec.CommandContext(t.Context(), os.Args[0])
	parent.Env = append(os.Environ(), beParent+"=1")
	parent.Stderr = os.Stderr
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	child := &Server{}
	if _, err := fmt.Fscanln(output, &child.endpoint); err != nil {
		t.Fatalf("the parent did not start the database: %v", err)
	}
	if !child.answers(t.Context()) {
		t.Error("the database does not answer")
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // its error is that it was killed
	for range 1200 {  // a minute, on a machine that is busy with other tests
		if !child.answers(t.Context()) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the database outlives its parent")
}
