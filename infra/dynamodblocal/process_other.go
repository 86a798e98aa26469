//go:build !unix

package dynamodblocal

import (
	"context"
	"os"
	"os/exec"
)

func ownGroup(*exec.Cmd)     {}
func endGroupWith(*exec.Cmd) {}

func terminate(p *os.Process) error { return p.Kill() }
func kill(p *os.Process) error      { return p.Kill() }

// lock does nothing, as the system has no such lock: several processes may download at once, and the first to finish
// moves its files into place.
func lock(context.Context, string) (unlock func(), err error) { return func() {}, nil }
