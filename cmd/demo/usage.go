package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// verdict is the API's answer to one usage: charged, replayed or refused.
type verdict struct {
	transaction string // its id; empty if refused
	amount      int64  // what was charged, in micro-credits
	replayed    bool
	refusal     string // its code; empty if not refused
}

// line has the fields of a transaction that are asked for.
type line struct{ ID, Amount string }

// verdict returns the answer that a line, or a refusal, means.
func (l *line) verdict(replayed bool, refusal *userError) (verdict, error) {
	if l == nil && refusal == nil {
		return verdict{}, errors.New("the API neither charged a usage nor said why not")
	}
	if refusal != nil {
		if refusal.Code != insufficientCredits {
			return verdict{}, fmt.Errorf("the API refused a usage: %s: %s", refusal.Code, refusal.Message)
		}
		return verdict{refusal: refusal.Code}, nil
	}
	amount, err := parseCredits(l.Amount)
	return verdict{transaction: l.ID, amount: -amount, replayed: replayed}, err
}

// input returns the event as input of the API: how much of each component was used, the model, and the time. It does
// not say what that costs.
func (e event) input() map[string]any {
	var components []map[string]string
	for _, c := range e.components() {
		components = append(components, map[string]string{"name": c.name, "quantity": strconv.FormatInt(c.tokens, 10)})
	}
	return map[string]any{
		"idempotencyKey": e.key, "action": action, "components": components,
		"dimensions": map[string]string{"model": model}, "occurredAt": e.occurredAt.Format(time.RFC3339Nano),
	}
}

const recordUsage = `mutation($input: RecordUsageInput!) {
	result: recordUsage(input: $input) { transaction { id amount } replayed userErrors { code message } }
}`

// record sends one usage in a request of its own.
func (c *client) record(ctx context.Context, wallet string, e event) (verdict, error) {
	input := e.input()
	input["walletId"] = wallet
	answer, err := ask[struct {
		Transaction *line
		Replayed    bool
		UserErrors  []userError
	}](ctx, c, recordUsage, map[string]any{"input": input})
	if err != nil {
		return verdict{}, err
	}
	if len(answer.UserErrors) > 0 {
		return answer.Transaction.verdict(false, &answer.UserErrors[0])
	}
	return answer.Transaction.verdict(answer.Replayed, nil)
}

const recordUsageBatch = `mutation($input: RecordUsageBatchInput!) {
	result: recordUsageBatch(input: $input) {
		results { outcome transaction { id amount } error { code message } } userErrors { code message }
	}
}`

// recordBatch sends many usages in one request, and returns the answer to each.
func (c *client) recordBatch(ctx context.Context, wallet string, events []event) ([]verdict, error) {
	inputs := make([]map[string]any, len(events))
	for i, e := range events {
		inputs[i] = e.input()
	}
	answer, err := ask[struct {
		Results []struct {
			Outcome     string
			Transaction *line
			Error       *userError
		}
		UserErrors []userError
	}](ctx, c, recordUsageBatch, map[string]any{"input": map[string]any{"walletId": wallet, "events": inputs}})
	if err != nil {
		return nil, err
	}
	if len(answer.UserErrors) > 0 {
		return nil, fmt.Errorf("the API refused a batch: %s: %s", answer.UserErrors[0].Code, answer.UserErrors[0].Message)
	}
	if len(answer.Results) != len(events) {
		return nil, fmt.Errorf("the API returned %d results for a batch of %d", len(answer.Results), len(events))
	}
	verdicts := make([]verdict, len(events))
	for i, r := range answer.Results {
		if verdicts[i], err = r.Transaction.verdict(r.Outcome == "REPLAYED", r.Error); err != nil {
			return nil, err
		}
	}
	return verdicts, nil
}
