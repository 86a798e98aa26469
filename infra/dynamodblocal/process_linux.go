package dynamodblocal

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the process into a group of its own, so that Ctrl-C in a terminal reaches only its parent, which then
// stops it in an orderly way. The kernel ends the process with its parent, by SIGTERM: Docker's client stops its
// container at SIGTERM, but not when it is killed.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
