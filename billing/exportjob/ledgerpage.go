package exportjob

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// ledgerPages reads the lines of a wallet, the oldest first. As JSON lines they have the format of package export, so that a
// file with all lines of a wallet can be verified. In CSV they have the same values, one column for each field.
type ledgerPages struct{ *run }

// field says where the value of a column of a ledger is in the JSON of a line.
type field struct {
	column
	path []string
}

func textAt(name string, path ...string) field   { return field{column{name, false}, path} }
func numberAt(name string, path ...string) field { return field{column{name, true}, path} }

// ledgerFields are the columns of a ledger in CSV, before those of its owner.
var ledgerFields = []field{
	textAt("id", "id"), textAt("walletId", "wallet", "id"), numberAt("sequence", "sequence"), textAt("type", "type"),
	numberAt("amount", "amount"), numberAt("balanceAfter", "balanceAfter"), numberAt("debtAfter", "debtAfter"),
	numberAt("heldChange", "heldChange"), textAt("action", "action"), numberAt("quantity", "quantity"),
	textAt("subject", "subject"), textAt("reason", "reason"), textAt("actor", "actor"),
	textAt("occurredAt", "occurredAt"), textAt("recordedAt", "recordedAt"), textAt("idempotencyKey", "idempotencyKey"),
	textAt("reversesId", "reverses", "id"), textAt("counterpartId", "counterpart", "id"), textAt("holdId", "hold", "id"),
	numberAt("shortfall", "shortfall"), textAt("budgetId", "budgetId"), textAt("subscriptionId", "subscriptionId"),
	numberAt("period", "period"), textAt("topUpId", "topUpId"), textAt("rateCard", "rateCard", "code"),
	numberAt("rateCardVersion", "rateCard", "version"), numberAt("rateMultiplier", "rateMultiplier"),
	textAt("quote", "quote"), textAt("currency", "money", "currency"), numberAt("refunded", "money", "refunded"),
	numberAt("writtenOff", "money", "writtenOff"), numberAt("tax", "money", "tax"), numberAt("breakage", "money", "breakage"),
	numberAt("customerCredit", "money", "customerCredit"), numberAt("earned", "money", "earned"),
	textAt("drawdowns", "drawdowns"), textAt("createdGrants", "createdGrants"), textAt("rate", "rate"),
	textAt("components", "components"), textAt("dimensions", "dimensions"), textAt("metadata", "metadata"),
	textAt("fingerprint", "fingerprint"), textAt("hash", "hash"),
}

var ledgerColumns = withOwner(columnsOf(ledgerFields)...)

func columnsOf(fields []field) []column {
	columns := make([]column, len(fields))
	for i, f := range fields {
		columns[i] = f.column
	}
	return columns
}

// walletPage implements [walletPages].
func (p ledgerPages) walletPage(ctx context.Context, s *billing.Snapshot, at Place, to *sheet) (Place, error) {
	if at.Line.Sequence == 0 {
		before, err := p.Ledger.LineBefore(ctx, &s.Wallet, p.job.From)
		if err != nil {
			return at, err
		}
		if before != nil {
			at.Line, at.Hash = before.Position(), before.Hash
		}
	}
	lines, err := p.Ledger.LinesAfter(ctx, &s.Wallet, at.Line, p.PageLines)
	if err != nil {
		return at, err
	}
	if len(lines) == 0 {
		return Place{}, nil
	}
	rates, err := p.rates(ctx, lines)
	if err != nil {
		return at, err
	}
	for _, line := range lines {
		if line.Sequence != at.Line.Sequence+1 || !line.Continues(at.Hash) {
			return at, billing.Refuse(billing.CodeConflict, "line %d of wallet %s does not continue the line before it; "+
				"ask for the audit of the wallet", at.Line.Sequence+1, s.Wallet.ID)
		}
		at.Line, at.Hash = line.Position(), line.Hash
		switch {
		case !line.RecordedAt.Before(p.job.To), line.RecordedAt.After(p.job.AsOf):
			return Place{}, nil
		case line.RecordedAt.Before(p.job.From): // the index lagged behind when the page began
			continue
		}
		if err := writeLine(to, line, rates[line.ID()]); err != nil {
			return at, fmt.Errorf("writing line %d: %w", line.Sequence, err)
		}
	}
	return at, nil
}

// writeLine writes a line with the rates that its price names.
func writeLine(to *sheet, line *billing.Transaction, rates export.Rates) error {
	if to.format == JSONLines {
		to.rows++
		return export.Write(&to.buffer, line, rates)
	}
	var text bytes.Buffer
	if err := export.Write(&text, line, rates); err != nil {
		return err
	}
	whole := json.RawMessage(text.Bytes())
	cells := make([]cell, len(ledgerFields))
	for i, f := range ledgerFields {
		var err error
		if cells[i], err = valueAt(whole, f.path); err != nil {
			return err
		}
	}
	return to.row(ledgerColumns, cells...)
}

// valueAt returns the value at a path of JSON: nil if there is none, and for an empty list or map.
func valueAt(value json.RawMessage, path []string) (cell, error) {
	for _, step := range path {
		var within map[string]json.RawMessage
		if err := json.Unmarshal(value, &within); err != nil {
			return nil, err
		}
		if value = within[step]; value == nil {
			return nil, nil //nolint:nilnil // a cell of nothing is an empty cell
		}
	}
	switch string(value) {
	case "null", "[]", "{}":
		return nil, nil //nolint:nilnil // likewise
	}
	if value[0] != '"' {
		return value, nil
	}
	var text string
	err := json.Unmarshal(value, &text)
	return text, err
}

// rates reads the rates that the prices of lines name.
func (p ledgerPages) rates(
	ctx context.Context, lines []*billing.Transaction,
) (map[billing.TransactionID]export.Rates, error) {
	var refs []billing.RateCardRef
	known := map[billing.RateCardRef]bool{}
	for _, line := range lines {
		if line.Pricing != nil && !known[line.Pricing.Card] {
			known[line.Pricing.Card] = true
			refs = append(refs, line.Pricing.Card)
		}
	}
	if len(refs) == 0 {
		return nil, nil
	}
	cards, err := p.Ledger.RateCardsByRef(ctx, p.job.Tenant, refs)
	if err != nil {
		return nil, err
	}
	rates := map[billing.TransactionID]export.Rates{}
	for _, line := range lines {
		if line.Pricing == nil {
			continue
		}
		card := cards[line.Pricing.Card]
		if card == nil {
			return nil, fmt.Errorf("version %d of rate card %s: %w", line.Pricing.Card.Version, line.Pricing.Card.Code,
				billing.ErrNotFound)
		}
		rates[line.ID()] = ratesOf(line.Pricing, card.Rates.All())
	}
	return rates, nil
}

// ratesOf returns the rates that a price names, of those of its version of the rate card.
func ratesOf(p *billing.Pricing, all []price.Rate) export.Rates {
	positions := []int{p.Rate}
	for _, c := range p.Components {
		positions = append(positions, c.Rate)
	}
	rates := export.Rates{}
	for _, at := range positions {
		if at > 0 && at <= len(all) {
			r := all[at-1]
			rates[at] = export.Rate{Credits: r.Credits, Per: r.Per, When: r.When, Minimum: r.Minimum}
		}
	}
	return rates
}
