package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/drawdown-billing/drawdown/billing/export"
)

// pageQuery asks for a page of a ledger, newest first, with the fields of an exported file, in the file's order.
const pageQuery = `query($wallet: ID!, $after: String) { wallet(id: $wallet) { transactions(first: 100, after: $after) {
  pageInfo { hasNextPage endCursor }
  nodes ` + export.Selection + `
} } }`

// page is the data of the API's answer.
type page struct {
	Wallet *struct {
		Transactions struct {
			PageInfo struct {
				HasNextPage bool
				EndCursor   *string
			}
			Nodes []json.RawMessage
		}
	}
}

// exportWallet writes a wallet's ledger, oldest first. The API lists it newest first, so the pages are collected in a
// temporary file.
func exportWallet(ctx context.Context, env environment, wallet string) (err error) {
	if err := env.needsKey("with the scope READ"); err != nil {
		return err
	}
	pages, err := os.CreateTemp("", "drawdown-export-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pages.Close(), os.Remove(pages.Name())) }()
	ends := []int64{0}
	for after := (*string)(nil); ; {
		var answer page
		if err := env.ask(ctx, pageQuery, map[string]any{"wallet": wallet, "after": after}, &answer); err != nil {
			return err
		}
		if answer.Wallet == nil {
			return fmt.Errorf("there is no wallet %q in the tenant of the API key: give its id or external id", wallet)
		}
		found := answer.Wallet.Transactions
		slices.Reverse(found.Nodes)
		size := ends[len(ends)-1]
		for _, node := range found.Nodes {
			n, err := writeNode(pages, node)
			if err != nil {
				return err
			}
			size += n
		}
		ends = append(ends, size)
		after = found.PageInfo.EndCursor
		if !found.PageInfo.HasNextPage {
			break
		}
	}
	for i := len(ends) - 1; i > 0; i-- {
		if _, err := io.Copy(env.out, io.NewSectionReader(pages, ends[i-1], ends[i]-ends[i-1])); err != nil {
			return err
		}
	}
	return nil
}

// writeNode writes a transaction as a line of an exported file, which has one form for each value.
func writeNode(w io.Writer, node json.RawMessage) (int64, error) {
	var line bytes.Buffer
	if err := export.Rewrite(&line, node); err != nil {
		return 0, fmt.Errorf("the API returned a transaction that cannot be exported: %w", err)
	}
	return line.WriteTo(w)
}
