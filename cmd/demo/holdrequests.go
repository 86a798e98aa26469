package main

import (
	"context"
	"strings"
	"sync"
)

const (
	placeHold = `mutation($input: PlaceHoldInput!) {
		result: placeHold(input: $input) { hold { id } transaction { id amount } replayed userErrors { code message } }
	}`
	captureHold = `mutation($input: CaptureHoldInput!) {
		result: captureHold(input: $input) { hold { id } transaction { id amount } replayed userErrors { code message } }
	}`
	extendHold = `mutation($input: ExtendHoldInput!) {
		result: extendHold(input: $input) { hold { id } replayed userErrors { code message } }
	}`
	releaseHold = `mutation($input: ReleaseHoldInput!) {
		result: releaseHold(input: $input) { hold { id } transaction { id amount } replayed userErrors { code message } }
	}`

	holdExpired = "HOLD_EXPIRED"
)

// holdAnswer is the answer to a request for a hold.
type holdAnswer struct {
	Hold        *node
	Transaction *line
	Replayed    bool
	UserErrors  []userError
}

// send sends a request of a call: of some calls twice at the same moment, which has to do the same as once.
func (p *holdPlay) send(ctx context.Context, c call, query string, input map[string]any) (*holdAnswer, error) {
	times := 1
	if c.number%askAgain == askAgain-1 {
		times = 2
	}
	answers, faults := make([]*holdAnswer, times), make([]error, times)
	var wait sync.WaitGroup
	for i := range times {
		wait.Go(func() { answers[i], faults[i] = p.insist(ctx, query, input) })
	}
	wait.Wait()
	p.mu.Lock()
	p.sent += times
	p.mu.Unlock()
	for _, err := range faults {
		if err != nil {
			return nil, err
		}
	}
	first := answers[0]
	if times == 1 || len(first.UserErrors) > 0 {
		return first, nil
	}
	if second := answers[1]; second.Hold == nil || *first.Hold != *second.Hold || !first.Replayed && !second.Replayed {
		p.fault("the request %s was sent twice at once, and answered %+v and %+v", input["idempotencyKey"], first, second)
	}
	return first, nil
}

// insist sends a request, again if the API says that it took too long. As its key is the same, it happens once.
func (p *holdPlay) insist(ctx context.Context, query string, input map[string]any) (answer *holdAnswer, err error) {
	const tries = 5
	for range tries {
		answer, err = ask[*holdAnswer](ctx, p.api, query, map[string]any{"input": input})
		if err == nil || !strings.Contains(err.Error(), "send it again") {
			break
		}
	}
	return answer, err
}
