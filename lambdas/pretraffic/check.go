package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	deploying "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
	functions "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// check tries a version, and reports to CodeDeploy how that went.
type check struct {
	version   string
	functions interface {
		Invoke(context.Context, *functions.InvokeInput, ...func(*functions.Options)) (*functions.InvokeOutput, error)
	}
	deployments interface {
		PutLifecycleEventHookExecutionStatus(
			context.Context, *codedeploy.PutLifecycleEventHookExecutionStatusInput, ...func(*codedeploy.Options),
		) (*codedeploy.PutLifecycleEventHookExecutionStatusOutput, error)
	}
	log *slog.Logger
}

// hook is what CodeDeploy sends.
// https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
type hook struct {
	DeploymentID string `json:"DeploymentId"`
	ExecutionID  string `json:"LifecycleEventHookExecutionId"`
}

// handle fails only where CodeDeploy cannot be told: it gives a deployment up by itself then.
func (c *check) handle(ctx context.Context, h hook) error {
	if h.DeploymentID == "" || h.ExecutionID == "" {
		return errors.New("the event is not one that CodeDeploy sends before traffic: it names no deployment and execution")
	}
	status := deploying.LifecycleEventStatusSucceeded
	if err := c.try(ctx); err != nil {
		c.log.ErrorContext(ctx, "new version refused", "deployment", h.DeploymentID, "version", c.version, "error", err.Error())
		status = deploying.LifecycleEventStatusFailed
	}
	_, err := c.deployments.PutLifecycleEventHookExecutionStatus(ctx, &codedeploy.PutLifecycleEventHookExecutionStatusInput{
		DeploymentId: &h.DeploymentID, LifecycleEventHookExecutionId: &h.ExecutionID, Status: status,
	})
	if err != nil {
		return fmt.Errorf("reporting to CodeDeploy: %w", err)
	}
	return nil
}

// unknownKey looks like a key, so that it is looked for, and is none: the chance that somebody is given it is one in
// 2¹⁶⁰.
var unknownKey = "sk_live_" + strings.Repeat("0", 32)

// try sends the version its request.
func (c *check) try(ctx context.Context) error {
	payload, err := json.Marshal(events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "ANY /graphql", RawPath: "/graphql", Body: `{"query": "{ __typename }"}`,
		Headers: map[string]string{"content-type": "application/json", "authorization": "Bearer " + unknownKey},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RequestID: "pretraffic", DomainName: "pretraffic.invalid",
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: http.MethodPost, Path: "/graphql"},
		},
	})
	if err != nil {
		return err
	}
	output, err := c.functions.Invoke(ctx, &functions.InvokeInput{FunctionName: &c.version, Payload: payload})
	if err != nil {
		return fmt.Errorf("invoking it: %w", err)
	}
	if output.FunctionError != nil {
		return fmt.Errorf("it fails with %s", output.Payload)
	}
	var answer events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(output.Payload, &answer); err != nil {
		return fmt.Errorf("it does not answer as an HTTP API expects: %w", err)
	}
	if answer.StatusCode != http.StatusUnauthorized || !strings.Contains(answer.Body, `"UNAUTHENTICATED"`) {
		return fmt.Errorf("it answers %d %s to a key that does not exist", answer.StatusCode, answer.Body)
	}
	return nil
}
