package main

import (
	"os"
	"syscall"
)

// errPortInUse is the error of listening on a port that another program uses: WSAEADDRINUSE.
const errPortInUse = syscall.Errno(10048)

// keepPrivate does nothing: on Windows, files are as private as the directory that they are in.
func keepPrivate() {}

// lock only creates the file: Windows has no such lock. A second server fails because its ports are in use.
func lock(path string) (release func(), err error) {
	return func() {}, os.WriteFile(path, nil, 0o600)
}
