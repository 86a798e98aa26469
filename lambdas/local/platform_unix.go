//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// errPortInUse is the error of listening on a port that another program uses.
const errPortInUse = syscall.EADDRINUSE

// keepPrivate makes what this process creates private, and what the processes create that it starts: DynamoDB Local
// creates files with the modes that the umask leaves.
func keepPrivate() { syscall.Umask(0o077) }

// lock locks the file at path, or returns errInUse if another process has locked it. The kernel releases the lock when
// the process ends, in whatever way.
func lock(path string) (release func(), err error) {
	for {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, err
		}
		switch err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
		case errors.Is(err, syscall.EWOULDBLOCK):
			return nil, errors.Join(errInUse, file.Close())
		case err != nil:
			return nil, errors.Join(err, file.Close())
		}
		if isAt(file, path) {
			return func() { _ = file.Close() }, nil
		}
		_ = file.Close() // a reset removed the file before it was locked: lock the new one
	}
}

// isAt returns whether path still leads to file.
func isAt(file *os.File, path string) bool {
	held, err := file.Stat()
	there, err2 := os.Stat(path)
	return err == nil && err2 == nil && os.SameFile(held, there)
}
