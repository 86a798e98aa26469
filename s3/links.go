package s3

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

// Links is an [exportjob.Linker] for the objects of a bucket. It signs links as the SDK's client does, but is not that client, so
// that the API's function need not contain it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
type Links struct {
	Bucket      string // its address, https://NAME.s3.REGION.amazonaws.com
	Region      string
	Credentials aws.CredentialsProvider
	Now         func() time.Time
}

var _ exportjob.Linker = (*Links)(nil)

// noContent stands in signatures for the hash of a content that is not known.
const noContent = "UNSIGNED-PAYLOAD"

// Link implements [exportjob.Linker]. The link has the right to read that file, and nothing else of the credentials. It works
// for whole seconds.
func (l *Links) Link(ctx context.Context, file, download string, until time.Time) (string, error) {
	now := l.Now()
	credentials, err := l.Credentials.Retrieve(ctx)
	if err != nil {
		return "", fmt.Errorf("signing a link to an export: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, l.Bucket+"/"+file, http.NoBody)
	if err != nil {
		return "", fmt.Errorf("signing a link to an export: %w", err)
	}
	request.URL.RawQuery = url.Values{
		"X-Amz-Expires":                {strconv.FormatInt(int64(until.Sub(now)/time.Second), 10)},
		"response-cache-control":       {"no-store"},
		"response-content-disposition": {`attachment; filename="` + download + `"`},
		"x-id":                         {"GetObject"},
	}.Encode()
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	link, _, err := signer.PresignHTTP(ctx, credentials, request, noContent, "s3", l.Region, now)
	if err != nil {
		return "", fmt.Errorf("signing a link to an export: %w", err)
	}
	return link, nil
}
