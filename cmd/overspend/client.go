package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// client sends requests to the GraphQL API, as any back end would.
type client struct {
	key  string // API key
	http *http.Client
}

// newClient returns a client that keeps open as many connections as are in use at once.
func newClient(key string) *client {
	return &client{key: key, http: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: inFlight, DisableCompression: true},
	}}
}

// maxAnswer is far more than a page of a hundred transactions.
const maxAnswer = 16 << 20

// errUnanswered is the error of a request whose effect the client does not know.
var errUnanswered = errors.New("the request has no answer")

// ask sends one operation whose only field is named result, and returns that field. It returns errUnanswered if the request may have
// had its effect all the same.
func ask[T any](ctx context.Context, c *client, url, query string, variables map[string]any) (result T, err error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return result, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return result, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.key)
	response, err := c.http.Do(request)
	if err != nil {
		return result, fmt.Errorf("%w: %w", errUnanswered, err)
	}
	defer func() { _ = response.Body.Close() }() // all of it was read
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return result, fmt.Errorf("%w: %w", errUnanswered, err)
	}
	var answer struct {
		Data *struct {
			Result T `json:"result"`
		} `json:"data"`
		Errors []struct {
			Message    string `json:"message"`
			Extensions struct {
				Code string `json:"code"`
			} `json:"extensions"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return result, fmt.Errorf("the API's answer, with status %d, cannot be decoded: %w", response.StatusCode, err)
	}
	if len(answer.Errors) > 0 {
		first := answer.Errors[0]
		switch first.Extensions.Code {
		case "TIMEOUT", "UNAVAILABLE", "INTERNAL_SERVER_ERROR":
			return result, fmt.Errorf("%w: %s: %s", errUnanswered, first.Extensions.Code, first.Message)
		}
		return result, fmt.Errorf("the API answered with an error: %s", first.Message)
	}
	if answer.Data == nil {
		return result, fmt.Errorf("the API answered without data, with status %d", response.StatusCode)
	}
	return answer.Data.Result, nil
}

// named is anything that has an id.
type named struct{ ID string }

// answer is the answer to a mutation.
type answer struct {
	Node        *named // what was created or changed
	Hold        *named
	Transaction *struct {
		ID       string
		Sequence int64
	}
	Replayed   bool
	UserErrors []struct{ Code, Message string }
}

// refusal returns the code with which the request was refused; empty if it was not.
func (a *answer) refusal() string {
	if len(a.UserErrors) > 0 {
		return a.UserErrors[0].Code
	}
	return ""
}

const answered = ` replayed userErrors { code message } } }`

// The mutations of the program.
const (
	createCustomer = `mutation($input: CreateCustomerInput!) { result: createCustomer(input: $input) { node: customer { id }` + answered
	openWallet     = `mutation($input: OpenWalletInput!) { result: openWallet(input: $input) { node: wallet { id }` + answered
	grantCredits   = `mutation($input: GrantCreditsInput!) { result: grantCredits(input: $input) { node: grant { id }` + answered
	createBudget   = `mutation($input: CreateBudgetInput!) { result: createBudget(input: $input) { node: budget { id }` + answered
	updateBudget   = `mutation($input: UpdateBudgetInput!) { result: updateBudget(input: $input) { node: budget { id }` + answered
	setSpendLimit  = `mutation($input: SetSpendLimitInput!) { result: setSpendLimit(input: $input) { node: wallet { id }` + answered
	recordUsage    = `mutation($input: RecordUsageInput!) { result: recordUsage(input: $input) { transaction { id sequence }` + answered
	placeHold      = `mutation($input: PlaceHoldInput!) { result: placeHold(input: $input) { hold { id } transaction { id sequence }` +
		answered
	captureHold = `mutation($input: CaptureHoldInput!) { result: captureHold(input: $input) { transaction { id sequence }` + answered
)
