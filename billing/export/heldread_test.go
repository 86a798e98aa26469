package export_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/export"
)

// Values that no line of a hold has, and lines that are written in another way, are refused when they are read.
func TestReadRefusesHostileHolds(t *testing.T) {
	for name, c := range map[string]struct {
		line     int
		old, new string
		says     string
	}{
		"no heldChange":            {4, `,"heldChange":"25"`, ``, `heldChange is ""`},
		"a heldChange of null":     {4, `"heldChange":"25"`, `"heldChange":null`, `heldChange is ""`},
		"a heldChange with zeros":  {4, `"heldChange":"25"`, `"heldChange":"25.0"`, "not written exactly"},
		"a heldChange in powers":   {4, `"heldChange":"25"`, `"heldChange":"2e1"`, `heldChange is "2e1"`},
		"a number as a heldChange": {4, `"heldChange":"25"`, `"heldChange":25`, "not a transaction in JSON"},
		"neither":                  {10, `"hold":{"id":"`, `"hild":{"id":"`, "not a transaction in JSON"},
		"no hold":                  {4, `"hold":`, `"hold":null,"hold":`, "not written exactly"},
		"no hold id":               {4, `"hold":{"id":"hld_`, `"hold":{"id":"txn_`, `hold.id is "txn_`},
		"a hold of another wallet": {4, `"hold":{"id":"hld_01K`, `"hold":{"id":"hld_01J`, `hold.id is "hld_01J`},
		"another order":            {5, `"heldChange":"4.25",`, ``, `heldChange is ""`},
		"what a grant has not":     {1, `"metadata":{},`, `"metadata":{},"hold":null,"heldChange":"0",`, "not written exactly"},
		"a quantity of a release":  {8, `"quantity":null`, `"quantity":"0"`, "not written exactly"},
		"a quantity of nothing":    {6, `"quantity":null`, `"quantity":"0"`, "not written exactly"},
		"no quantity":              {5, `"quantity":"2"`, `"quantity":null`, "not written exactly"},
	} {
		t.Run(name, func(t *testing.T) {
			text := bytes.TrimSuffix(file(t, heldLines(t)[c.line-1:c.line]), []byte("\n"))
			changed := bytes.Replace(text, []byte(c.old), []byte(c.new), 1)
			if bytes.Equal(changed, text) {
				t.Fatalf("%s is not in %s", c.old, text)
			}
			if _, _, err := export.Read(changed); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %s", err, c.says)
			}
		})
	}
}

// The API's answer has the fields of a hold on every transaction, and may have a quantity of 0 where a file has none.
func TestRewriteOfAnswersWithHolds(t *testing.T) {
	for line, fields := range map[int][2]string{
		1: {`"metadata":{},`, `"metadata":{},"hold":null,"heldChange":"0",`},
		4: {`"quantity":"1.5"`, `"quantity":"1.5"`},
		6: {`"quantity":null`, `"quantity":"0"`},
	} {
		text := file(t, heldLines(t)[line-1:line])
		answer := bytes.Replace(text, []byte(fields[0]), []byte(fields[1]), 1)
		var rewritten bytes.Buffer
		if err := export.Rewrite(&rewritten, answer); err != nil || !bytes.Equal(rewritten.Bytes(), text) {
			t.Errorf("got %s, %v\nwant %s", rewritten.Bytes(), err, text)
		}
	}
}
