package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"

	"github.com/drawdown-billing/drawdown/billing/export"
)

// pageQuery asks for a page of a ledger, newest first, with the fields of an exported file, in the file's order.
const pageQuery = `query($wallet: ID!, $after: String) { wallet(id: $wallet) { transactions(first: 100, after: $after) {
  pageInfo { hasNextPage endCursor }
  nodes ` + export.Selection + `
} } }`

// page is the API's answer.
type page struct {
	Data struct {
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
	Errors []struct{ Message string }
}

// exportWallet writes a wallet's ledger, oldest first. The API lists it newest first, so the pages are collected in a
// temporary file.
func exportWallet(ctx context.Context, env environment, wallet string) (err error) {
	if env.key == "" {
		return errors.New("DRAWDOWN_API_KEY is not set: set it to an API key with the scope READ")
	}
	pages, err := os.CreateTemp("", "drawdown-export-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pages.Close(), os.Remove(pages.Name())) }()
	ends := []int64{0}
	for after := (*string)(nil); ; {
		answer, err := fetch(ctx, env, map[string]any{"wallet": wallet, "after": after})
		if err != nil {
			return err
		}
		if answer.Data.Wallet == nil {
			return fmt.Errorf("there is no wallet %q in the tenant of the API key: give its id or external id", wallet)
		}
		found := answer.Data.Wallet.Transactions
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

func fetch(ctx context.Context, env environment, variables map[string]any) (*page, error) {
	body, err := json.Marshal(map[string]any{"query": pageQuery, "variables": variables})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, env.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+env.key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // it was read whole, or decoding it failed
	var answer page
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("%s answered %s without a GraphQL response: check DRAWDOWN_URL", env.url, response.Status)
	}
	if len(answer.Errors) > 0 {
		return nil, fmt.Errorf("%s: %s", env.url, answer.Errors[0].Message)
	}
	return &answer, nil
}
