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

// invoked is a version of the API.
type invoked func(payload []byte) (*functions.InvokeOutput, error)

func (f invoked) Invoke(_ context.Context, in *functions.InvokeInput, _ ...func(*functions.Options)) (*functions.InvokeOutput, error) {
	if aws.ToString(in.FunctionName) != version {
		return nil, errors.New("another function was invoked")
	}
	return f(in.Payload)
}

// reported is what CodeDeploy was told.
type reported struct {
	input *codedeploy.PutLifecycleEventHookExecutionStatusInput
	err   error
}

func (r *reported) PutLifecycleEventHookExecutionStatus(
	_ context.Context, in *codedeploy.PutLifecycleEventHookExecutionStatusInput, _ ...func(*codedeploy.Options),
) (*codedeploy.PutLifecycleEventHookExecutionStatusOutput, error) {
	r.input = in
	return nil, r.err
}

// report is what CodeDeploy is told of a version, and what is logged.
func report(t *testing.T, f invoked) (deploying.LifecycleEventStatus, string) {
	t.Helper()
	told, logged := &reported{}, &bytes.Buffer{}
	c := &check{version, f, told, slog.New(slog.NewTextHandler(logged, nil))}
	if err := c.handle(t.Context(), hook{"d-1", "e-1"}); err != nil {
		t.Fatal(err)
	}
	if told.input == nil || *told.input.DeploymentId != "d-1" || *told.input.LifecycleEventHookExecutionId != "e-1" {
		t.Fatalf("CodeDeploy was told %+v", told.input)
	}
	return told.input.Status, logged.String()
}

// TestVersions tries the real program: one that can reach its tables, and one whose tables are not there.
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
			t.Errorf("with tables %s… CodeDeploy is told %s: %s", prefix, got, logged)
		}
	}
}

func TestRefusedVersions(t *testing.T) {
	for name, f := range map[string]invoked{
		"not there": func([]byte) (*functions.InvokeOutput, error) { return nil, errors.New("no such function") },
		"failing": func([]byte) (*functions.InvokeOutput, error) {
			return &functions.InvokeOutput{FunctionError: aws.String("Unhandled"), Payload: []byte(`{"statusCode": 401, "body": "\"UNAUTHENTICATED\""}`)}, nil
		},
		"not answering": func([]byte) (*functions.InvokeOutput, error) { return &functions.InvokeOutput{}, nil },
		"open to all": func([]byte) (*functions.InvokeOutput, error) {
			return &functions.InvokeOutput{Payload: []byte(`{"statusCode": 200, "body": "{\"data\": {}}"}`)}, nil
		},
	} {
		if got, logged := report(t, f); got != deploying.LifecycleEventStatusFailed || !strings.Contains(logged, "new version refused") {
			t.Errorf("%s: CodeDeploy is told %s, and the log %q", name, got, logged)
		}
	}
}

func TestStrangeEvents(t *testing.T) {
	c := &check{version: version}
	for _, h := range []hook{{}, {DeploymentID: "d-1"}, {ExecutionID: "e-1"}} {
		if err := c.handle(t.Context(), h); err == nil {
			t.Errorf("%+v was taken", h)
		}
	}
	told := &reported{err: errors.New("not now")}
	c = &check{version, invoked(func([]byte) (*functions.InvokeOutput, error) { return &functions.InvokeOutput{}, nil }), told, slog.New(slog.DiscardHandler)}
	if err := c.handle(t.Context(), hook{"d-1", "e-1"}); !errors.Is(err, told.err) {
		t.Errorf("where CodeDeploy cannot be told, it answers %v", err)
	}
}
