package ddb

import (
	"strconv"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

// exportKey holds an export, and exportWorkKey how far one has come that is running.
func exportKey(tenant billing.Tenant, id exportjob.ID) key {
	return key{string(tenant) + "#export", string(id)}
}

func exportWorkKey(tenant billing.Tenant, id exportjob.ID) key {
	return key{string(tenant) + "#exporting", string(id)}
}

// toItemExport is an export. It is in the table of the outbox, as it is removed after some time.
func toItemExport(j *exportjob.Job) (item, error) {
	i := newItem(exportKey(j.Tenant, j.ID))
	i.text("kind", string(j.Kind))
	i.text("form", string(j.Format))
	i.text("wallet", string(j.Wallet))
	i.instant("from", j.From)
	i.instant("to", j.To)
	i.instant("asOf", j.AsOf)
	i.instant("when", j.CreatedAt)
	i.text("status", string(j.Status))
	i.number("rows", j.Rows)
	i.text("file", j.File)
	i.instant("ends", j.ExpiresAt)
	i.text("why", j.Reason)
	i.ttl(j.KeptUntil())
	i.number("rev", j.Revision)
	return i, nil
}

// fromItemExport reads what toItemExport wrote.
func fromItemExport(i item) (*exportjob.Job, error) {
	r := newReader(i)
	j := &exportjob.Job{
		Versioned: r.versioned(), Tenant: r.tenant("#export"), ID: valid[exportjob.ID](r, attrSort),
		Kind: valid[exportjob.Kind](r, "kind"), Format: valid[exportjob.Format](r, "form"),
		Wallet: billing.WalletID(r.text("wallet")), From: r.instant("from"), To: r.instant("to"), AsOf: r.instant("asOf"),
		CreatedAt: r.instant("when"), Status: valid[exportjob.Status](r, "status"), Rows: r.count("rows"),
		File: r.text("file"), ExpiresAt: r.instant("ends"), Reason: r.text("why"),
	}
	r.ttl() // follows from CreatedAt
	for _, name := range []string{"from", "to", "asOf", "when"} {
		if _, found := i[name]; !found {
			r.reject(name, "it is missing")
		}
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return j, nil
}

// toItemExportWork is how far a running export has come.
func toItemExportWork(w *exportjob.Work) (item, error) {
	i := newItem(exportWorkKey(w.Tenant, w.ID))
	i.instant("notYet", w.NotYet)
	i.number("claim", w.Claim)
	i.number("stalled", w.Stalled)
	i.instant("until", w.Until)
	i.number("rows", w.Rows)
	i.text("file", w.File)
	i.text("upload", w.Upload)
	texts(i, "parts", w.Parts, func(b []byte, p exportjob.Part) []byte {
		b = append(strconv.AppendInt(b, int64(p.Number), 10), ' ')
		return append(b, p.Tag...)
	})
	i.number("next", int64(w.Next))
	i.text("rest", w.Rest)
	i.flag("sealed", w.Sealed)
	i.exportPlace(&w.Place)
	i.number("rev", w.Revision)
	return i, nil
}

// exportPlace writes where the next page of an export begins.
func (i item) exportPlace(p *exportjob.Place) {
	i.text("wallet", string(p.Wallet))
	i.text("passed", string(p.Passed))
	i.flag("done", p.Done)
	i.instant("lineAt", p.Line.At)
	i.number("line", p.Line.Sequence)
	if p.Hash != (billing.Hash{}) {
		i.binary("hash", p.Hash[:])
	}
	i.text("grant", string(p.Grant))
	i.instant("month", p.Month)
	if p.After != nil {
		i.flag("after", true)
		i.text("subject", p.After.Subject)
		i.text("action", p.After.Action)
	}
}

// fromItemExportWork reads what toItemExportWork wrote.
func fromItemExportWork(i item) (*exportjob.Work, error) {
	r := newReader(i)
	w := &exportjob.Work{
		Versioned: r.versioned(), Tenant: r.tenant("#exporting"), ID: valid[exportjob.ID](r, attrSort),
		NotYet: r.instant("notYet"), Claim: r.count("claim"), Stalled: r.count("stalled"), Until: r.instant("until"),
		Rows: r.count("rows"), File: r.text("file"), Upload: r.text("upload"),
		Parts: readTexts(r, "parts", func(w *words) exportjob.Part {
			return exportjob.Part{Number: int(w.number()), Tag: w.all()}
		}),
		Next: int(r.count("next")), Rest: r.text("rest"), Sealed: r.flag("sealed"), Place: r.exportPlace(),
	}
	if w.Next < 1 {
		r.reject("next", "it is missing")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return w, nil
}

// exportPlace reads what [item.exportPlace] wrote.
func (r *reader) exportPlace() exportjob.Place {
	p := exportjob.Place{
		Wallet: billing.WalletID(r.text("wallet")), Passed: billing.WalletID(r.text("passed")), Done: r.flag("done"),
		Line: billing.Position{At: r.instant("lineAt"), Sequence: r.count("line")}, Hash: r.hash("hash"),
		Grant: billing.GrantID(r.text("grant")), Month: r.instant("month"),
	}
	if r.flag("after") {
		p.After = &exportjob.Group{Subject: r.text("subject"), Action: r.text("action")}
	} else if r.text("subject")+r.text("action") != "" {
		r.reject("after", "it is missing")
	}
	return p
}
