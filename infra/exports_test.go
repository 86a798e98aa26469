package infra

import (
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/exportjob/exportjobtest"
	"github.com/drawdown-billing/drawdown/s3"
)

// export has each kind written, and downloads it by its link. The range is over: nothing waits.
func (d *deployment) export(wallet any, from, to time.Time) {
	d.t.Helper()
	for _, kind := range exportjob.Kinds {
		input := map[string]any{"kind": kind, "from": from, "to": to}
		if kind == exportjob.Ledger {
			input["walletId"], input["format"] = wallet, "JSON_LINES"
		}
		id := at(d.do("createExport", "export { id status }", input), "export", "id")
		d.invoke("export", map[string]bool{"sweep": true}, new(any))
		export, _ := d.ask(`query($id: ID!) { node(id: $id) { ... on Export { status url rows failureReason } } }`,
			map[string]any{"id": id})["node"].(map[string]any)
		if fmt.Sprint(export["status"]) != "READY" {
			d.t.Errorf("the export of %s is %v: %s", kind, export, d.processes["export"].Logs())
			continue
		}
		if content := d.download(fmt.Sprint(export["url"])); strings.Count(content, "\n") < 2 {
			d.t.Errorf("the export of %s is %q", kind, content)
		}
	}
	d.ask(`{ exports(first: 2) { nodes { id status } } }`, nil)
	// What only larger files and copies that were interrupted need of the bucket.
	bucket, err := s3.Open(s3.Config{
		Bucket: exportBucket, Region: "eu-central-1", Endpoint: d.proxies["export"].URL,
		Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	exportjobtest.TestFiles(d.t, bucket)
}

func (d *deployment) download(link string) string {
	d.t.Helper()
	request, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, link, http.NoBody)
	if err != nil {
		d.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		d.t.Fatal(err)
	}
	content, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusOK {
		d.t.Errorf("%v: the link is answered %s: %s", err, answer.Status, content)
	}
	return string(content)
}

// TestExportBucket: nobody but its functions reads the bucket, and through TLS alone; files are deleted when their jobs say that
// they are, and what was not completed after a day. The stack can be deleted while there are files.
func TestExportBucket(t *testing.T) {
	resources := read(t, "exports.yaml").Resources
	bucket := resources["ExportBucket"]
	for property, want := range map[string]string{
		"PublicAccessBlockConfiguration": "map[BlockPublicAcls:true BlockPublicPolicy:true IgnorePublicAcls:true RestrictPublicBuckets:true]",
		"OwnershipControls":              "map[Rules:[map[ObjectOwnership:BucketOwnerEnforced]]]",
		"LifecycleConfiguration": fmt.Sprintf("map[Rules:[map[ExpirationInDays:%d Id:files Prefix:files/ Status:Enabled]"+
			" map[ExpirationInDays:1 Id:rests Prefix:rests/ Status:Enabled]"+
			" map[AbortIncompleteMultipartUpload:map[DaysAfterInitiation:1] Id:uploads Status:Enabled]]]", exportjob.FileRetention/(24*time.Hour)),
		"BucketName": "<nil>", "VersioningConfiguration": "<nil>",
	} {
		if got := fmt.Sprint(bucket.Properties[property]); got != want {
			t.Errorf("%s of the bucket is %s, not %s", property, got, want)
		}
	}
	if bucket.DeletionPolicy != "Retain" {
		t.Errorf("the bucket is deleted with its stack: %s", bucket.DeletionPolicy)
	}
	policy := list(at(resources["ExportBucketPolicy"].Properties, "PolicyDocument", "Statement"))
	want := []any{map[string]any{
		"Sid": "Encrypted", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": []any{
			map[string]any{"Fn::GetAtt": "ExportBucket.Arn"}, map[string]any{"Fn::Sub": "${ExportBucket.Arn}/*"},
		},
		"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
	}}
	if !reflect.DeepEqual(policy, want) || reference(at(resources["ExportBucketPolicy"].Properties, "Bucket")) != "ExportBucket" {
		t.Errorf("the policy of the bucket is %v", policy)
	}
}

// TestExportTime: the function may write for a quarter of an hour, in which other copies write other exports.
func TestExportTime(t *testing.T) {
	export := functions(t)["export"].Properties
	if seconds(export["Timeout"]) != 15*time.Minute || export["ReservedConcurrentExecutions"] != nil {
		t.Errorf("the function may take %v", export["Timeout"])
	}
}

// Links are signed by the API's function for files alone, never for what is not a file yet.
func TestExportLinks(t *testing.T) {
	for _, p := range granted(t, "graphql") {
		if action, on, _ := strings.Cut(p, " on "); strings.HasPrefix(action, "s3:") && p != "s3:GetObject on ${ExportBucketArn}/files/*" {
			t.Errorf("the API may %s %s", action, on)
		}
	}
}
