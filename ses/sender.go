package ses

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// Config is what a [Sender] needs.
type Config struct {
	Region           string
	Endpoint         string // the address of another SES than the region's; empty on AWS
	ConfigurationSet string // which publishes what becomes of mails
	Domain           string // of the ids of mails
	Credentials      aws.CredentialsProvider
	Now              func() time.Time
	Sleep            func(context.Context, time.Duration) error
}

// Sender is a [mailer.Sender]. Any number of goroutines may use it at once.
type Sender struct {
	Config
	client *http.Client
}

var _ mailer.Sender = (*Sender)(nil)

const (
	// timeout is how long SES may take to answer. It is well below the time for which a mail is claimed.
	timeout = 10 * time.Second

	// reserve is how much of the caller's time is left to store what became of a mail.
	reserve = 2 * time.Second
)

// New returns a sender. It does not connect.
func New(c Config) (*Sender, error) {
	switch {
	case c.ConfigurationSet == "":
		return nil, errors.New("opening Amazon SES: the name of the configuration set is empty")
	case c.Endpoint == "" && c.Region == "":
		return nil, errors.New("opening Amazon SES: the region is empty")
	case c.Endpoint == "" && strings.HasPrefix(c.Region, "cn-"):
		c.Endpoint = "https://email." + c.Region + ".amazonaws.com.cn"
	case c.Endpoint == "":
		c.Endpoint = "https://email." + c.Region + ".amazonaws.com"
	}
	unfollowed := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Sender{c, &http.Client{Timeout: timeout, CheckRedirect: unfollowed}}, nil
}

// The names of the tags of a mail, which SES repeats in what it reports about it: see [Feedback].
const (
	tagTenant   = "tenant"
	tagCustomer = "customer"
	tagMail     = "mail"
	tagAddress  = "address" // a seal, as tags may not contain addresses
)

// The request is of SendEmail. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
type (
	request struct {
		ConfigurationSetName string
		Content              content
		Destination          destination
		EmailTags            []tag
		FromEmailAddress     string
	}
	content     struct{ Raw raw }
	raw         struct{ Data []byte }
	destination struct{ ToAddresses []string }
	tag         struct{ Name, Value string }
)

// pauses are how long Send waits before it sends a mail again for which SES had no room: its limits are per second.
var pauses = []time.Duration{200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second}

// Send implements [mailer.Sender].
func (s *Sender) Send(ctx context.Context, l *mailer.Letter) error {
	message, err := l.Bytes(s.Domain)
	if err != nil {
		return &mailer.RefusedError{Reason: err.Error()}
	}
	body, err := json.Marshal(request{
		ConfigurationSetName: s.ConfigurationSet, Content: content{raw{message}}, Destination: destination{[]string{l.To}},
		EmailTags: []tag{
			{tagTenant, string(l.Tenant)}, {tagCustomer, string(l.Customer)}, {tagMail, l.ID}, {tagAddress, l.Seal},
		},
		FromEmailAddress: l.From,
	})
	if err != nil {
		return errors.Join(mailer.ErrNotSent, err)
	}
	if end, limited := ctx.Deadline(); limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-reserve))
		defer cancel()
	}
	for _, pause := range pauses {
		err = s.send(ctx, body, l.To)
		if !errors.Is(err, errThrottled) || s.Sleep(ctx, pause) != nil {
			return err
		}
	}
	return s.send(ctx, body, l.To)
}

// send makes one request.
func (s *Sender) send(ctx context.Context, body []byte, to string) error {
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Endpoint+"/v2/email/outbound-emails", bytes.NewReader(body))
	if err != nil {
		return errors.Join(mailer.ErrNotSent, err)
	}
	r.Header.Set("Content-Type", "application/json")
	credentials, err := s.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("signing a request to Amazon SES: %w", errors.Join(mailer.ErrNotSent, err))
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, r, hex.EncodeToString(sum[:]), "ses", s.Region, s.Now()); err != nil {
		return fmt.Errorf("signing a request to Amazon SES: %w", errors.Join(mailer.ErrNotSent, err))
	}
	answer, err := s.client.Do(r)
	switch {
	case err != nil && !connected.Load():
		return fmt.Errorf("connecting to Amazon SES: %w", errors.Join(mailer.ErrNotSent, err))
	case err != nil:
		return fmt.Errorf("nobody knows whether Amazon SES has sent a mail: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	const most = 16 << 10
	text, _ := io.ReadAll(io.LimitReader(answer.Body, most)) // without it, the status decides
	code, reason := fault(answer.Header, text)
	return meaning(answer.StatusCode, code, strings.ReplaceAll(reason, to, "the address"))
}
