package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/drawdown-billing/drawdown/cmd/drawdown/internal/ratecard"
)

// publishMutation publishes a version of a rate card. It does not ask for the rates, because the file has them.
const publishMutation = `mutation($input: PublishRateCardInput!) { publishRateCard(input: $input) {
  rateCard { code version effectiveAt }
  replayed
  userErrors { code message path }
} }`

// published is the data of the API's answer.
type published struct {
	PublishRateCard struct {
		RateCard *struct {
			Code        string
			Version     int
			EffectiveAt string
		}
		Replayed   bool
		UserErrors []userError
	}
}

// userError is a refusal.
type userError struct {
	Code, Message string
	Path          []string
}

// publishInput is the PublishRateCardInput that publishes a card.
type publishInput struct {
	IdempotencyKey string `json:"idempotencyKey"`
	ratecard.Card
	EffectiveAt string `json:"effectiveAt,omitempty"`
}

// contentKey returns an idempotency key. Only equal requests have equal keys, so that sending a request again changes
// nothing.
func (i publishInput) contentKey() (string, error) {
	i.IdempotencyKey = ""
	content, err := json.Marshal(i)
	hash := sha256.Sum256(content)
	return "rate-card-" + hex.EncodeToString(hash[:]), err
}

// publish sends the rate card of a file to the API.
func publish(ctx context.Context, env environment, args []string) error {
	input := publishInput{}
	flags := newFlags("publish")
	flags.StringVar(&input.EffectiveAt, "effective-at", "", "")
	flags.StringVar(&input.IdempotencyKey, "key", "", "")
	files, err := parseArgs(flags, args, 1)
	if err != nil {
		return err
	}
	if err := env.needsKey("that may publish rate cards"); err != nil {
		return err
	}
	if input.Card, err = readCard(files[0]); err != nil {
		return err
	}
	if err := input.CheckSize(); err != nil {
		return err
	}
	if input.IdempotencyKey == "" {
		if input.IdempotencyKey, err = input.contentKey(); err != nil {
			return err
		}
	}
	var answer published
	err = env.ask(ctx, publishMutation, map[string]any{"input": input}, &answer)
	switch {
	case errors.Is(err, errUnanswered):
		return fmt.Errorf("%w\nThe card may have been published. Run the same command again: it publishes the card once", err)
	case err != nil:
		return err
	}
	return answer.print(env, input.Card)
}

// print prints the version, or returns the refusals.
func (p published) print(env environment, card ratecard.Card) error {
	answer := p.PublishRateCard
	if len(answer.UserErrors) > 0 {
		lines := []string{"the card was not published:"}
		for _, refusal := range answer.UserErrors {
			lines = append(lines, refusal.lines(card)...)
		}
		return errors.New(strings.Join(lines, "\n"))
	}
	version := answer.RateCard
	if version == nil {
		return errors.New("the API returned neither a rate card nor a refusal")
	}
	did := "Published"
	if answer.Replayed {
		did = "Already published, and nothing was changed:"
	}
	fmt.Fprintf(env.out, "%s version %d of rate card %s, with %d rates, effective at %s\n", did, version.Version,
		version.Code, len(card.Rates), version.EffectiveAt)
	if answer.Replayed {
		fmt.Fprintln(env.out, "To publish the same rates as another version, such as to return to them, give a new --key.")
	}
	return nil
}

// lines writes a refusal, its path, and the rate that caused it.
func (u userError) lines(card ratecard.Card) []string {
	line := "  " + u.Code + ": " + u.Message
	if len(u.Path) > 0 {
		line += " (" + strings.Join(u.Path, ".") + ")"
	}
	if len(u.Path) > 2 && u.Path[1] == "rates" {
		if at, err := strconv.Atoi(u.Path[2]); err == nil && at >= 0 && at < len(card.Rates) {
			return []string{line, fmt.Sprintf("    input.rates.%d is %s", at, card.Rates[at])}
		}
	}
	return []string{line}
}
