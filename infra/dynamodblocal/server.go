package dynamodblocal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Server is a running DynamoDB Local.
type Server struct {
	endpoint string
	cmd      *exec.Cmd
	output   tail
	done     chan struct{} // closed when the process has ended
	exit     error         // of the process; valid after done

	mu       sync.Mutex
	stopping bool
}

const (
	startTimeout = 2 * time.Minute // for a JVM on a busy machine, or an image to pull; a failed start is noticed at once
	stopTimeout  = 5 * time.Second // then it is killed
	portTries    = 3               // another process may take a free port before the database does
)

// errPortTaken says that another program listens on the port.
var errPortTaken = errors.New("is in use by another program: stop that program, or choose another port")

// Start starts DynamoDB Local and waits until it answers. ctx bounds only the start; the server runs until Stop, or
// until the process that started it ends.
//
// It returns an error, in a sentence that says what to do, if there is no Java 17 and no Docker, if there is no Maven
// to download with, if the download failed, if the port is in use, or if the database stopped by itself.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.DataDir != "" {
		dir, err := filepath.Abs(cfg.DataDir)
		if err == nil {
			err = os.MkdirAll(dir, 0o700)
		}
		if err != nil {
			return nil, fmt.Errorf("creating the data directory of DynamoDB Local: %w", err)
		}
		cfg.DataDir = dir
	}
	for tries := 1; ; tries++ {
		server, err := start(ctx, cfg)
		if errors.Is(err, errPortTaken) && cfg.Port == 0 && tries < portTries {
			continue
		}
		return server, err
	}
}

func start(ctx context.Context, cfg Config) (*Server, error) {
	port, err := choosePort(ctx, cfg.Port)
	if err != nil {
		return nil, err
	}
	engine, err := findEngine(ctx, cfg, port)
	if err != nil {
		return nil, err
	}
	s := &Server{
		endpoint: fmt.Sprintf("http://127.0.0.1:%d", port),
		cmd:      exec.CommandContext(context.WithoutCancel(ctx), engine.path, engine.args...), // ctx bounds only the start
		done:     make(chan struct{}),
	}
	s.cmd.Stdout, s.cmd.Stderr = &s.output, &s.output
	s.cmd.WaitDelay = time.Second
	ownGroup(s.cmd)
	started := make(chan error)
	go s.run(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting DynamoDB Local: %w", err)
	}
	if err := s.await(ctx, port); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// choosePort returns the wanted port if it is free, or any free port for 0.
func choosePort(ctx context.Context, wanted int) (int, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", wanted))
	if err != nil {
		return 0, fmt.Errorf("port %d %w", wanted, errPortTaken)
	}
	defer func() { _ = listener.Close() }() // nothing was sent
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// run starts the process and waits for its end, on one thread: the kernel ends the process with the thread that started
// it, so that thread has to live as long.
func (s *Server) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := s.cmd.Start()
	started <- err
	if err == nil {
		s.exit = s.cmd.Wait()
		close(s.done)
	}
}

// await returns when the database answers, or an error if it does not.
func (s *Server) await(ctx context.Context, port int) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		if s.answers(ctx) {
			return nil
		}
		select {
		case <-s.done:
			output := s.output.String()
			if strings.Contains(output, "Failed to bind") || strings.Contains(output, "port is already allocated") {
				return fmt.Errorf("port %d %w", port, errPortTaken)
			}
			return s.Err()
		case <-ctx.Done():
			return fmt.Errorf("DynamoDB Local does not answer on port %d: %w%s", port, ctx.Err(), s.lastOutput())
		case <-time.After(25 * time.Millisecond):
		}
	}
}

// answers returns whether the database answers by HTTP yet. It refuses a request without a signature, but that is an
// answer.
func (s *Server) answers(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.endpoint, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	return response.Body.Close() == nil
}

// Endpoint is the address of the database.
func (s *Server) Endpoint() string { return s.endpoint }

// Done returns a channel that is closed when the database has ended, by itself or by Stop.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err returns why the database ended by itself. It returns nil while the database runs, and after Stop.
func (s *Server) Err() error {
	select {
	case <-s.done:
	default:
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return nil
	}
	status := "exit status 0"
	if s.exit != nil {
		status = s.exit.Error()
	}
	return fmt.Errorf("DynamoDB Local stopped by itself: %s%s", status, s.lastOutput())
}

// lastOutput returns the end of the database's output, for an error message.
func (s *Server) lastOutput() string {
	if output := strings.TrimSpace(s.output.String()); output != "" {
		return "; it wrote:\n" + output
	}
	return ""
}

// Stop ends the database and waits for its end. Calling it twice is no error.
func (s *Server) Stop() error {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	if err := terminate(s.cmd.Process); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stopping DynamoDB Local: %w", err)
	}
	select {
	case <-s.done:
		return nil
	case <-time.After(stopTimeout):
	}
	if err := kill(s.cmd.Process); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("killing DynamoDB Local: %w", err)
	}
	<-s.done
	return nil
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	kept bytes.Buffer
}

const tailBytes = 16 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept.Write(p)
	if excess := t.kept.Len() - tailBytes; excess > 0 {
		t.kept.Next(excess)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.kept.String()
}
