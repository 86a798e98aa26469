package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress says how far something has come: on a terminal in one line that is written over, elsewhere in a line for
// each quarter.
type progress struct {
	out      io.Writer
	terminal bool
	now      func() time.Time

	mu          sync.Mutex
	doing       string
	done, total int
	shown       time.Time
}

// refreshed is how often a line on a terminal is written over: faster than the eye needs it.
const refreshed = 100 * time.Millisecond

const clearLine = "\r\x1b[K"

// begin starts on something that has so many steps.
func (p *progress) begin(doing string, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doing, p.done, p.total = doing, 0, total
	p.show()
}

// add says that n steps more are done.
func (p *progress) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.done
	p.done += n
	if p.terminal && p.now().Sub(p.shown) >= refreshed || !p.terminal && p.quarter(before) < p.quarter(p.done) {
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

// quarter is how many quarters are done when so many steps are.
func (p *progress) quarter(done int) int { return 4 * done / max(p.total, 1) }

func (p *progress) show() {
	p.shown = p.now()
	switch {
	case p.terminal:
		fmt.Fprintf(p.out, "%s%s: %s of %s", clearLine, p.doing, groupedCount(p.done), groupedCount(p.total))
	case p.done > 0:
		fmt.Fprintf(p.out, "%s: %s of %s\n", p.doing, groupedCount(p.done), groupedCount(p.total))
	}
}
