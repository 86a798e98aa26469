package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
)

// serverVariable is the environment variable that makes the program a server, with its settings.
const serverVariable = "OVERSPEND_SERVER"

// process is a server that runs in a process of its own.
type process struct {
	command *exec.Cmd
	input   io.Closer // the server ends when this is closed
	url     string
	done    chan struct{} // closed when all that it printed was read

	mu     sync.Mutex
	counts counters // that it printed last
}

// startProcess starts a server and waits until it listens.
func startProcess(ctx context.Context, settings serverSettings, log io.Writer) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, self)
	command.Env = append(os.Environ(), serverVariable+"="+string(text))
	command.Stderr = log
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("starting a server: %w", err)
	}
	p := &process{command: command, input: input, done: make(chan struct{})}
	listens := make(chan struct{})
	go p.listen(output, listens)
	select {
	case <-listens:
		return p, nil
	case <-p.done:
		p.kill()
		return nil, errors.Join(errors.New("a server ended before it served"), ctx.Err())
	}
}

// listen reads what the server prints.
func (p *process) listen(output io.Reader, listens chan<- struct{}) {
	defer close(p.done)
	for lines := bufio.NewScanner(output); lines.Scan(); {
		var report serverReport
		if json.Unmarshal(lines.Bytes(), &report) != nil {
			return // half a line, as the process was killed
		}
		p.mu.Lock()
		p.counts = report.Counts
		p.mu.Unlock()
		if p.url == "" {
			p.url = report.URL
			close(listens)
		}
	}
}

// kill ends the process at once, whatever it is doing, and returns what it counted.
func (p *process) kill() counters {
	_ = p.command.Process.Kill() // it may have ended by itself
	<-p.done
	_ = p.input.Close()
	_ = p.command.Wait() // it was killed
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts
}

// fleet is the servers of a run.
type fleet struct {
	ctx      context.Context //nolint:containedctx // of the run: a server that is killed is started again within it
	settings serverSettings
	log      io.Writer

	mu      sync.Mutex
	running [servers]*process
	started int
	counts  counters // of those that were killed
	killed  int
	err     error // of a start that failed
	wait    sync.WaitGroup
}

// startFleet starts all servers.
func startFleet(ctx context.Context, settings serverSettings, log io.Writer) (*fleet, error) {
	f := &fleet{ctx: ctx, settings: settings, log: log}
	for at := range servers {
		if err := f.start(at); err != nil {
			_, _ = f.stop() // it returns the same error
			return nil, err
		}
	}
	return f, nil
}

// start starts the server at a place. Each has faults of its own.
func (f *fleet) start(at int) error {
	f.mu.Lock()
	settings := f.settings
	settings.Seed = settings.Seed*1000 + uint64(f.started)
	f.started++
	f.mu.Unlock()
	p, err := startProcess(f.ctx, settings, f.log)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.err = errors.Join(f.err, err)
		return err
	}
	f.running[at] = p
	return nil
}

// kill kills the server at a place or the next that runs, whatever it is doing, and starts another in its place in the background. Until
// that listens, others are asked.
func (f *fleet) kill(at int) {
	f.mu.Lock()
	for tries := 1; f.running[at] == nil && tries < servers; tries++ {
		at = (at + 1) % servers
	}
	p := f.running[at]
	f.running[at] = nil
	f.mu.Unlock()
	if p == nil {
		return // all are being started
	}
	f.wait.Go(func() {
		counts := p.kill()
		f.mu.Lock()
		f.killed++
		f.counts.add(counts)
		f.mu.Unlock()
		_ = f.start(at) // the error is kept
	})
}

// url returns the address of a server: of the one at a place, or of the next that runs.
func (f *fleet) url(at int) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range servers {
		if p := f.running[(at+i)%servers]; p != nil {
			return p.url, nil
		}
	}
	return "", errors.Join(errUnanswered, f.err)
}

// stop ends all servers, and returns what all have counted.
func (f *fleet) stop() (counts counters, err error) {
	f.wait.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	for at, p := range f.running {
		if p != nil {
			f.counts.add(p.kill())
			f.running[at] = nil
		}
	}
	return f.counts, f.err
}
