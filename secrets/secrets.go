// Package secrets reads secrets of AWS Secrets Manager, and keeps each for a while. It never logs or returns the value of a
// secret in an error.
package secrets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/smithy-go"
)

const (
	// Kept is for how long a secret is used until it is read again. 10,000 reads cost 0.05 dollars.
	Kept = 5 * time.Minute

	// leastPause is how long a secret is not read again after it was read, however often somebody asks for that: anybody can
	// send an event that no secret signed.
	leastPause = 30 * time.Second

	// mostKept is for how long a secret is used that cannot be read again.
	mostKept = time.Hour

	// timeout bounds a call, with its tries.
	timeout = 5 * time.Second
)

// Store reads secrets. Any number of goroutines may use it at once.
type Store struct {
	client getter
	now    func() time.Time

	mu   sync.Mutex
	kept map[string]*secret
}

// getter is the part of the client of Secrets Manager that a store uses.
type getter interface {
	GetSecretValue(
		context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options),
	) (*secretsmanager.GetSecretValueOutput, error)
}

// secret is a secret as it was read.
type secret struct {
	mu     sync.Mutex // while it is read: others wait for the same answer
	fields map[string]string
	read   time.Time // when it was read
	tried  time.Time // when somebody tried to read it last
}

// Config is what a store needs.
type Config struct {
	Region      string
	Credentials aws.CredentialsProvider
	Endpoint    string // the address of another Secrets Manager; empty on AWS
	Now         func() time.Time
}

// Open prepares a store. It sends nothing.
func Open(c Config) *Store {
	return newStore(secretsmanager.New(secretsmanager.Options{
		Region: c.Region, Credentials: c.Credentials, HTTPClient: awshttp.NewBuildableClient().WithTimeout(timeout),
	}, func(o *secretsmanager.Options) {
		if c.Endpoint != "" {
			o.BaseEndpoint = &c.Endpoint
		}
	}), c.Now)
}

func newStore(client getter, now func() time.Time) *Store {
	return &Store{client: client, now: now, kept: map[string]*secret{}}
}

// Fields returns the fields of a secret whose value is an object of texts in JSON, as the console of Secrets Manager writes
// keys and values. It may have kept them for [Kept]. With renew it reads them again, unless it did so within half a minute. If
// a secret cannot be read again, it is used for an hour at most.
func (s *Store) Fields(ctx context.Context, arn string, renew bool) (map[string]string, error) {
	s.mu.Lock()
	one := s.kept[arn]
	if one == nil {
		one = &secret{}
		s.kept[arn] = one
	}
	s.mu.Unlock()
	one.mu.Lock()
	defer one.mu.Unlock()
	now := s.now().Round(0) // by the wall clock: the other one of a frozen process stands still
	wait := Kept
	if renew || now.Sub(one.read) >= Kept { // it is read, or was tried to be read without success
		wait = leastPause
	}
	if one.fields != nil && now.Sub(one.tried) < wait && !now.Before(one.tried) { // the clock did not go back
		return one.fields, nil
	}
	one.tried = now
	fields, err := s.fetch(ctx, arn)
	switch {
	case err == nil:
		one.fields, one.read = fields, now
	case one.fields == nil || now.Sub(one.read) >= mostKept:
		one.fields = nil
		return nil, err
	}
	return one.fields, nil
}

// fetch reads a secret.
func (s *Store) fetch(ctx context.Context, arn string) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	output, err := s.client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &arn})
	if err != nil {
		return nil, fmt.Errorf("reading the secret %s: %w", arn, reason(err))
	}
	var fields map[string]string
	if output.SecretString == nil || json.Unmarshal([]byte(*output.SecretString), &fields) != nil || fields == nil {
		return nil, fmt.Errorf("the secret %s is not an object of texts in JSON, such as docs/stripe.md shows", arn)
	}
	return fields, nil
}

// reason returns why Secrets Manager did not answer with a secret: its code, without its words.
func reason(err error) error {
	if missing := (*types.ResourceNotFoundException)(nil); errors.As(err, &missing) {
		return errors.New("there is no secret with this ARN, or it has no value yet")
	}
	if answer := smithy.APIError(nil); errors.As(err, &answer) {
		return fmt.Errorf("the service answers %s", answer.ErrorCode())
	}
	for _, ended := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, ended) {
			return fmt.Errorf("the service did not answer in time: %w", ended)
		}
	}
	return errors.New("the service did not answer")
}
