// Package wholefile writes files of a directory so that whoever reads one finds it whole.
package wholefile

import (
	"errors"
	"os"
)

// Write stores a file, which is private to the user who runs the program, in place of the one with its name.
func Write(root *os.Root, name string, parts ...[]byte) error {
	const unfinished = ".unfinished"
	file, err := root.OpenFile(name+unfinished, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if _, fault := file.Write(part); err == nil {
			err = fault
		}
	}
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return root.Rename(name+unfinished, name)
}
