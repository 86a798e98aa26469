package dynamodblocal

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the process into a group of its own, so that Ctrl-C in a terminal reaches its parent alone, which
// then stops it in order; and has the kernel end it with its parent. It is asked rather than killed, as Docker's
// client stops its container only when it is asked.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
