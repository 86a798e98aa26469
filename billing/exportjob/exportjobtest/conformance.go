package exportjobtest

import (
	"bytes"
	"errors"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

// TestFiles tests a store of files that is empty.
func TestFiles(t *testing.T, files exportjob.Files) {
	t.Run("objects", func(t *testing.T) {
		for _, data := range []string{"one", "another\r\n", ""} {
			must(t, files.Put(t.Context(), "rests/live/exp_1-1.csv", exportjob.CSV, []byte(data)))
			wants(t, files, "rests/live/exp_1-1.csv", []byte(data))
		}
		if _, err := files.Get(t.Context(), "rests/live/exp_2-1.csv"); !errors.Is(err, billing.ErrNotFound) {
			t.Errorf("an object that is not there: %v", err)
		}
	})
	t.Run("parts", func(t *testing.T) {
		const name = "files/live/exp_1-1.jsonl"
		upload, err := files.Begin(t.Context(), name, exportjob.JSONLines)
		must(t, err)
		first, second := bytes.Repeat([]byte("a"), exportjob.PartBytes), []byte("b")
		put := func(number int, data []byte) exportjob.Part {
			tag, err := files.PutPart(t.Context(), name, upload, number, data)
			must(t, err)
			return exportjob.Part{Number: number, Tag: tag}
		}
		put(1, []byte("in place of this"))
		parts := []exportjob.Part{put(1, first)}
		put(2, []byte("of a copy that lost its claim"))
		parts = append(parts, put(3, second))
		if _, err := files.Get(t.Context(), name); !errors.Is(err, billing.ErrNotFound) {
			t.Errorf("before the upload is complete: %v", err)
		}
		for range 2 { // the second time nothing happens
			must(t, files.Complete(t.Context(), name, upload, parts))
			wants(t, files, name, append(bytes.Clone(first), second...))
		}
	})
	t.Run("part of another content", func(t *testing.T) {
		const name = "files/live/exp_3-1.csv"
		upload, err := files.Begin(t.Context(), name, exportjob.CSV)
		must(t, err)
		tag, err := files.PutPart(t.Context(), name, upload, 1, []byte("counted"))
		must(t, err)
		_, err = files.PutPart(t.Context(), name, upload, 1, []byte("another"))
		must(t, err)
		if files.Complete(t.Context(), name, upload, []exportjob.Part{{Number: 1, Tag: tag}}) == nil {
			t.Error("a part was taken for another one")
		}
	})
	t.Run("abort", func(t *testing.T) {
		const name = "files/live/exp_4-1.csv"
		upload, err := files.Begin(t.Context(), name, exportjob.CSV)
		must(t, err)
		tag, err := files.PutPart(t.Context(), name, upload, 1, []byte("a"))
		must(t, err)
		for range 2 {
			must(t, files.Abort(t.Context(), name, upload))
		}
		if files.Complete(t.Context(), name, upload, []exportjob.Part{{Number: 1, Tag: tag}}) == nil {
			t.Error("an aborted upload was completed")
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants checks the content of an object.
func wants(t *testing.T, files exportjob.Files, name string, want []byte) {
	t.Helper()
	got, err := files.Get(t.Context(), name)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s has %d bytes, %v; want %d", name, len(got), err, len(want))
	}
}
