//go:build unix && !linux

package dynamodblocal

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the process into a group of its own, so that Ctrl-C in a terminal reaches only its parent, which then
// stops it in an orderly way.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
