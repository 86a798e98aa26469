package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

// Config is what a [Bucket] needs.
type Config struct {
	Bucket      string // its name
	Region      string
	Credentials aws.CredentialsProvider
	Endpoint    string // the address of another S3 than the region's; empty on AWS
}

// Bucket is an [exportjob.Files] in a bucket. Any number of goroutines may use it at once.
type Bucket struct {
	client *s3.Client
	name   string
}

var _ exportjob.Files = (*Bucket)(nil)

// Open returns a bucket. It does not connect.
func Open(c Config) (*Bucket, error) {
	if c.Bucket == "" {
		return nil, errors.New("opening the bucket of exports: its name is empty")
	}
	options := s3.Options{
		Region: c.Region, Credentials: c.Credentials,
		// Each request is signed with the hash of its content, which S3 compares. An upload with checksums of its own would
		// need those of all parts again at its end.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	}
	if c.Endpoint != "" {
		options.BaseEndpoint, options.UsePathStyle = &c.Endpoint, true
	}
	return &Bucket{client: s3.New(options), name: c.Bucket}, nil
}

// Put implements [exportjob.Files].
func (b *Bucket) Put(ctx context.Context, name string, format exportjob.Format, data []byte) error {
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &b.name, Key: &name, Body: bytes.NewReader(data), ContentType: aws.String(format.ContentType()),
	})
	return failed("storing", name, err)
}

// Get implements [exportjob.Files].
func (b *Bucket) Get(ctx context.Context, name string) ([]byte, error) {
	found, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &name})
	if missing := (*types.NoSuchKey)(nil); errors.As(err, &missing) {
		return nil, fmt.Errorf("file %s: %w", name, billing.ErrNotFound)
	}
	if err != nil {
		return nil, failed("reading", name, err)
	}
	data, err := io.ReadAll(found.Body)
	return data, failed("reading", name, errors.Join(err, found.Body.Close()))
}

// Begin implements [exportjob.Files].
func (b *Bucket) Begin(ctx context.Context, name string, format exportjob.Format) (string, error) {
	begun, err := b.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: &b.name, Key: &name, ContentType: aws.String(format.ContentType()),
	})
	if err != nil {
		return "", failed("beginning an upload of", name, err)
	}
	return aws.ToString(begun.UploadId), nil
}

// PutPart implements [exportjob.Files]. The tag is the ETag of the part.
func (b *Bucket) PutPart(ctx context.Context, name, upload string, number int, data []byte) (string, error) {
	put, err := b.client.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: &b.name, Key: &name, UploadId: &upload, PartNumber: aws.Int32(int32(number)),
		Body: bytes.NewReader(data),
	})
	if err != nil {
		return "", failed("storing a part of", name, err)
	}
	return strings.Trim(aws.ToString(put.ETag), `"`), nil
}

// Complete implements [exportjob.Files]. Once an upload is complete, S3 forgets it: then its object is there.
func (b *Bucket) Complete(ctx context.Context, name, upload string, parts []exportjob.Part) error {
	completed := make([]types.CompletedPart, len(parts))
	for i, part := range parts {
		completed[i] = types.CompletedPart{
			PartNumber: aws.Int32(int32(part.Number)), ETag: aws.String(`"` + part.Tag + `"`),
		}
	}
	_, err := b.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &b.name, Key: &name, UploadId: &upload, MultipartUpload: &types.CompletedMultipartUpload{Parts: completed},
	})
	if !isNoUpload(err) {
		return failed("completing", name, err)
	}
	if _, missing := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &name}); missing != nil {
		return failed("completing", name, errors.Join(err, missing))
	}
	return nil
}

// Abort implements [exportjob.Files].
func (b *Bucket) Abort(ctx context.Context, name, upload string) error {
	_, err := b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &b.name, Key: &name, UploadId: &upload})
	if isNoUpload(err) {
		return nil
	}
	return failed("forgetting an upload of", name, err)
}

// isNoUpload reports whether S3 knows no upload of that name: it is complete, or was aborted.
func isNoUpload(err error) bool {
	code := smithy.APIError(nil)
	return errors.As(err, &code) && code.ErrorCode() == "NoSuchUpload"
}

// failed says what failed. The SDK's errors have no addresses, and so no credentials.
func failed(doing, name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s the file %s: %w", doing, name, err)
}
