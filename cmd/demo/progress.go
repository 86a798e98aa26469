package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress prints how much of a task is done: on a terminal in one line, which it overwrites, elsewhere in a line for
// each quarter.
type progress struct {
	out      io.Writer
	terminal bool
	now      func() time.Time

	mu          sync.Mutex
	task        string
	done, total int
	shown       time.Time // the last time
}

// refreshInterval is how often the line on a terminal is overwritten: faster than the eye needs it.
const refreshInterval = 100 * time.Millisecond

const clearLine = "\r\x1b[K"

// begin starts a task of total steps.
func (p *progress) begin(task string, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.task, p.done, p.total = task, 0, total
	p.show()
}

// add counts n more steps as done.
func (p *progress) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.done
	p.done += n
	if p.terminal && p.now().Sub(p.shown) >= refreshInterval || !p.terminal && p.quarter(before) < p.quarter(p.done) {
		p.show()
	}
}

// end clears the line on a terminal.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.terminal {
		fmt.Fprint(p.out, clearLine)
	}
}

// quarter returns how many quarters of the task are complete after done steps.
func (p *progress) quarter(done int) int { return 4 * done / max(p.total, 1) }

// show writes how much is done. The total of some tasks is an estimate, which what is done may exceed.
func (p *progress) show() {
	p.shown = p.now()
	total := max(p.total, p.done)
	switch {
	case p.terminal:
		fmt.Fprintf(p.out, "%s%s: %s of %s", clearLine, p.task, countWithCommas(p.done), countWithCommas(total))
	case p.done > 0:
		fmt.Fprintf(p.out, "%s: %s of %s\n", p.task, countWithCommas(p.done), countWithCommas(total))
	}
}
