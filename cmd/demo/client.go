package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// client sends requests to the GraphQL API, as any back end would.
type client struct {
	url, key string
	http     *http.Client
}

// newClient returns a client that keeps open as many connections as are in use at once.
func newClient(url, key string) *client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = inFlight + len(customers)
	return &client{url: url, key: key, http: &http.Client{Transport: transport}}
}

// maxAnswer is far more than a page of a hundred transactions.
const maxAnswer = 16 << 20

// ask sends one operation whose only field is named result, and returns that field. Its errors are sentences.
func ask[T any](ctx context.Context, c *client, query string, variables map[string]any) (result T, err error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return result, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return result, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.key)
	response, err := c.http.Do(request)
	if err != nil {
		return result, err
	}
	defer func() { _ = response.Body.Close() }() // all of it was read
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return result, fmt.Errorf("reading the API's answer: %w", err)
	}
	var answer struct {
		Data *struct {
			Result T `json:"result"`
		} `json:"data"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	switch err := json.Unmarshal(text, &answer); {
	case err != nil:
		return result, fmt.Errorf("the API's answer, with status %d, cannot be decoded: %w", response.StatusCode, err)
	case len(answer.Errors) > 0:
		return result, fmt.Errorf("the API answered with an error: %s", answer.Errors[0].Message)
	case answer.Data == nil:
		return result, fmt.Errorf("the API answered without data, with status %d", response.StatusCode)
	}
	return answer.Data.Result, nil
}

// userError says why the API refused a request.
type userError struct{ Code, Message string }

const insufficientCredits = "INSUFFICIENT_CREDITS"

// node is anything that has an id.
type node struct{ ID string }

// createResult is the answer to a request that creates something.
type createResult struct {
	Node       *node
	Replayed   bool
	UserErrors []userError
}

const (
	createCustomer = `mutation($input: CreateCustomerInput!) {
		result: createCustomer(input: $input) { node: customer { id } replayed userErrors { code message } }
	}`
	openWallet = `mutation($input: OpenWalletInput!) {
		result: openWallet(input: $input) { node: wallet { id } replayed userErrors { code message } }
	}`
	grantCredits = `mutation($input: GrantCreditsInput!) {
		result: grantCredits(input: $input) { node: grant { id } replayed userErrors { code message } }
	}`
	publishRateCard = `mutation($input: PublishRateCardInput!) {
		result: publishRateCard(input: $input) { node: rateCard { id } replayed userErrors { code message } }
	}`
	readClock    = `{ result: testClock { now } }`
	advanceClock = `mutation($input: AdvanceTestClockInput!) {
		result: advanceTestClock(input: $input) { testClock { now } userErrors { code message } }
	}`
)

// create sends a request that creates something. It returns the id, and whether it already existed (a replay).
func (c *client) create(ctx context.Context, query string, input map[string]any) (id string, replayed bool, err error) {
	answer, err := ask[createResult](ctx, c, query, map[string]any{"input": input})
	if err != nil {
		return "", false, err
	}
	if len(answer.UserErrors) > 0 || answer.Node == nil {
		return "", false, fmt.Errorf("the API refused the request with the key %s: %+v",
			input["idempotencyKey"], answer.UserErrors)
	}
	return answer.Node.ID, answer.Replayed, nil
}
