package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	deploying "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
	functions "github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

const version = "arn:aws:lambda:eu-central-1:123456789012:function:drawdown-graphql:7"

// fakeVersion is a version of the API.
type fakeVersion func(payload []byte) (*functions.InvokeOutput, error)

func (f fakeVersion) Invoke(
	_ context.Context, in *functions.InvokeInput, _ ...func(*functions.Options),
) (*functions.InvokeOutput, error) {
	if aws.ToString(in.FunctionName) != version {
		return nil, errors.New("another function was invoked")
	}
	return f(in.Payload)
}

// fakeCodeDeploy keeps the last report.
type fakeCodeDeploy struct {
	input *codedeploy.PutLifecycleEventHookExecutionStatusInput
	err   error
}

func (c *fakeCodeDeploy) PutLifecycleEventHookExecutionStatus(
	_ context.Context, in *codedeploy.PutLifecycleEventHookExecutionStatusInput, _ ...func(*codedeploy.Options),
) (*codedeploy.PutLifecycleEventHookExecutionStatusOutput, error) {
	c.input = in
	return nil, c.err
}

// report returns the status that CodeDeploy gets for a version, and the log.
func report(t *testing.T, f fakeVersion) (deploying.LifecycleEventStatus, string) {
	t.Helper()
	codeDeploy, logged := &fakeCodeDeploy{}, &bytes.Buffer{}
	c := &check{version, f, codeDeploy, slog.New(slog.NewTextHandler(logged, nil))}
	if err := c.handle(t.Context(), hook{"d-1", "e-1"}); err != nil {
		t.Fatal(err)
	}
	got := codeDeploy.input
	if got == nil || *got.DeploymentId != "d-1" || *got.LifecycleEventHookExecutionId != "e-1" {
		t.Fatalf("CodeDeploy got %+v", got)
	}
	return got.Status, logged.String()
}

// TestVersions tries the real program, once with its tables and once without tables.
func TestVersions(t *testing.T) {
	c, program := ddbtest.Config(t), lambdatest.Build(t, "../graphql")
	for prefix, want := range map[string]deploying.LifecycleEventStatus{
		c.TablePrefix: deploying.LifecycleEventStatusSucceeded,
		"missing-":    deploying.LifecycleEventStatusFailed,
	} {
		f := lambdatest.Start(t, program, "DYNAMODB_ENDPOINT="+c.Endpoint, "TABLE_PREFIX="+prefix)
		got, logged := report(t, func(payload []byte) (*functions.InvokeOutput, error) {
			answer := f.Invoke(string(payload))
			out := &functions.InvokeOutput{Payload: []byte(answer.Body)}
			if answer.Fault {
				out.FunctionError = aws.String("Unhandled")
			}
			return out, nil
		})
		if got != want {
			t.Errorf("with tables %s… CodeDeploy gets %s: %s", prefix, got, logged)
		}
	}
}

func TestRefusedVersions(t *testing.T) {
	for name, f := range map[string]fakeVersion{
		"not there": func([]byte) (*functions.InvokeOutput, error) { return nil, errors.New("no such function") },
		"failing": func([]byte) (*functions.InvokeOutput, error) {
			payload := []byte(`{"statusCode": 401, "body": "\"UNAUTHENTICATED\""}`)
			return &functions.InvokeOutput{FunctionError: aws.String("Unhandled"), Payload: payload}, nil
		},
		"not answering": func([]byte) (*functions.InvokeOutput, error) { return &functions.InvokeOutput{}, nil },
		"open to all": func([]byte) (*functions.InvokeOutput, error) {
			return &functions.InvokeOutput{Payload: []byte(`{"statusCode": 200, "body": "{\"data\": {}}"}`)}, nil
		},
	} {
		got, logged := report(t, f)
		if got != deploying.LifecycleEventStatusFailed || !strings.Contains(logged, "new version refused") {
			t.Errorf("%s: CodeDeploy gets %s, and the log is %q", name, got, logged)
		}
	}
}

func TestErrors(t *testing.T) {
	c := &check{version: version}
	for _, h := range []hook{{}, {DeploymentID: "d-1"}, {ExecutionID: "e-1"}} {
		if err := c.handle(t.Context(), h); err == nil {
			t.Errorf("%+v was accepted", h)
		}
	}
	codeDeploy := &fakeCodeDeploy{err: errors.New("not now")}
	empty := fakeVersion(func([]byte) (*functions.InvokeOutput, error) { return &functions.InvokeOutput{}, nil })
	c = &check{version, empty, codeDeploy, slog.New(slog.DiscardHandler)}
	if err := c.handle(t.Context(), hook{"d-1", "e-1"}); !errors.Is(err, codeDeploy.err) {
		t.Errorf("when CodeDeploy cannot be reached, it returns %v", err)
	}
}
