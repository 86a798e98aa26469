package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// needsKey returns an error if there is no API key. which says what key it has to be.
func (env environment) needsKey(which string) error {
	if env.key == "" {
		return errors.New("DRAWDOWN_API_KEY is not set: set it to an API key " + which)
	}
	return nil
}

// errUnanswered is returned for a request that the API may or may not have executed.
var errUnanswered = errors.New("the API did not answer")

// ask sends a request to the API, and stores the data of its answer in data. It returns the first error of the answer.
func (env environment) ask(ctx context.Context, query string, variables map[string]any, data any) error {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, env.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+env.key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnanswered, err)
	}
	defer func() { _ = response.Body.Close() }() // it was read whole, or decoding it failed
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%w: %s answered %s without a GraphQL response: check DRAWDOWN_URL", errUnanswered, env.url,
			response.Status)
	}
	if len(answer.Errors) > 0 {
		return fmt.Errorf("%s: %s", env.url, answer.Errors[0].Message)
	}
	if err := json.Unmarshal(answer.Data, data); err != nil {
		return fmt.Errorf("%s answered with other data than was asked for: %w", env.url, err)
	}
	return nil
}
