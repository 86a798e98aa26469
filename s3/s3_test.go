package s3_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/exportjob/exportjobtest"
	"github.com/drawdown-billing/drawdown/s3"
)

const secret = "a-secret-of-this-test"

var keys = credentials.NewStaticCredentialsProvider("key", secret, "a session+token/=")

// open returns a bucket of a server that speaks the protocol of S3, whose requests pass through around first.
func open(t *testing.T, around func(http.Handler) http.Handler) *s3.Bucket {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("exports"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(around(gofakes3.New(backend).Server()))
	t.Cleanup(server.Close)
	bucket, err := s3.Open(s3.Config{Bucket: "exports", Region: "eu-central-1", Credentials: keys, Endpoint: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return bucket
}

func as(h http.Handler) http.Handler { return h }

func TestBucket(t *testing.T) { exportjobtest.TestFiles(t, open(t, as)) }

// Every request with a content is signed with its hash, so that S3 stores what was sent or nothing.
func TestContentIsSigned(t *testing.T) {
	var signed atomic.Int32
	bucket := open(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if hash := r.Header.Get("X-Amz-Content-Sha256"); len(hash) != 64 {
				t.Errorf("%s %s is signed with the hash %q", r.Method, r.URL.Path, hash)
			}
			signed.Add(1)
			h.ServeHTTP(w, r)
		})
	})
	exportjobtest.TestFiles(t, bucket)
	if signed.Load() == 0 {
		t.Error("there was no request")
	}
}

// What S3 refuses is an error that names the file, and no credentials.
func TestRefused(t *testing.T) {
	bucket := open(t, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", http.StatusForbidden)
		})
	})
	const name = "files/live/exp_1-1.csv"
	_, read := bucket.Get(t.Context(), name)
	_, begun := bucket.Begin(t.Context(), name, exportjob.CSV)
	_, part := bucket.PutPart(t.Context(), name, "upload", 1, []byte("a"))
	for call, err := range map[string]error{
		"Put": bucket.Put(t.Context(), name, exportjob.CSV, []byte("a")), "Get": read, "Begin": begun, "PutPart": part,
		"Complete": bucket.Complete(t.Context(), name, "upload", nil), "Abort": bucket.Abort(t.Context(), name, "upload"),
	} {
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "AccessDenied") ||
			strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "session") {
			t.Errorf("%s: %v", call, err)
		}
	}
	if _, err := s3.Open(s3.Config{Region: "eu-central-1", Credentials: keys}); err == nil {
		t.Error("a bucket without a name is opened")
	}
}

// A link is what the SDK's client makes of the same file, to the letter.
func TestLinkIsTheSDKs(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	const file = "files/live/exp_01ARZ3NDEKTSV4RRFFQ69G5FAV-1.csv"
	for _, provider := range []aws.CredentialsProvider{keys, credentials.NewStaticCredentialsProvider("key", secret, "")} {
		links := s3.Links{
			Bucket: "https://exports.s3.eu-central-1.amazonaws.com", Region: "eu-central-1", Credentials: provider,
			Now: func() time.Time { return now },
		}
		got, err := links.Link(t.Context(), file, "drawdown-ledger.csv", now.Add(exportjob.LinkTime))
		if err != nil {
			t.Fatal(err)
		}
		if want := sdkLink(t, provider, file, now); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if strings.Contains(got, secret) || !strings.Contains(got, "X-Amz-Expires=300&") {
			t.Errorf("the link is %s", got)
		}
	}
}

func sdkLink(t *testing.T, provider aws.CredentialsProvider, file string, now time.Time) string {
	t.Helper()
	client := awss3.New(awss3.Options{Region: "eu-central-1", Credentials: provider})
	signer := awss3.NewPresignClient(client, func(o *awss3.PresignOptions) {
		o.Expires, o.Presigner = exportjob.LinkTime, at{v4.NewSigner(), now}
	})
	signed, err := signer.PresignGetObject(t.Context(), &awss3.GetObjectInput{
		Bucket: aws.String("exports"), Key: aws.String(file), ResponseCacheControl: aws.String("no-store"),
		ResponseContentDisposition: aws.String(`attachment; filename="drawdown-ledger.csv"`),
	})
	if err != nil {
		t.Fatal(err)
	}
	return signed.URL
}

// at is a presigner at an instant.
type at struct {
	awss3.HTTPPresignerV4
	now time.Time
}

func (a at) PresignHTTP(
	ctx context.Context, c aws.Credentials, r *http.Request, hash, service, region string, _ time.Time,
	options ...func(*v4.SignerOptions),
) (string, http.Header, error) {
	return a.HTTPPresignerV4.PresignHTTP(ctx, c, r, hash, service, region, a.now, options...)
}
