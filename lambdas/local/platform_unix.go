//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// errPortInUse is what listening on a port fails with that another program has.
const errPortInUse = syscall.EADDRINUSE

// lock holds the file at path, or answers errInUse where another process does. The kernel gives it back when the
// process ends, in whatever way.
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
		if still(file, path) {
			return func() { _ = file.Close() }, nil
		}
		_ = file.Close() // a reset removed it before it was held: try the next one
	}
}

// still says whether path leads to file.
func still(file *os.File, path string) bool {
	held, err := file.Stat()
	there, err2 := os.Stat(path)
	return err == nil && err2 == nil && os.SameFile(held, there)
}
