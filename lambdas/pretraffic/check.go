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

// check tries a version, and reports the result to CodeDeploy.
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

// hook is the event that CodeDeploy sends.
// https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
type hook struct {
	DeploymentID string `json:"DeploymentId"`
	ExecutionID  string `json:"LifecycleEventHookExecutionId"`
}

// handle returns an error only if it cannot report to CodeDeploy, which then gives up the deployment by itself.
func (c *check) handle(ctx context.Context, h hook) error {
	if h.DeploymentID == "" || h.ExecutionID == "" {
		return errors.New("the event is not one that CodeDeploy sends before traffic: it names no deployment and execution")
	}
	status := deploying.LifecycleEventStatusSucceeded
	if err := c.try(ctx); err != nil {
		c.log.ErrorContext(ctx, "new version refused",
			"deployment", h.DeploymentID, "version", c.version, "error", err.Error())
		status = deploying.LifecycleEventStatusFailed
	}
	report := &codedeploy.PutLifecycleEventHookExecutionStatusInput{
		DeploymentId: &h.DeploymentID, LifecycleEventHookExecutionId: &h.ExecutionID, Status: status,
	}
	if _, err := c.deployments.PutLifecycleEventHookExecutionStatus(ctx, report); err != nil {
		return fmt.Errorf("reporting to CodeDeploy: %w", err)
	}
	return nil
}

// unknownKey has the form of a key, so that the version looks it up in its table, but belongs to nobody: the chance
// that somebody gets it is one in 2¹⁶⁰.
var unknownKey = "sk_live_" + strings.Repeat("0", 32)

// try sends a request to the version, and checks its answer.
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
		return fmt.Errorf("invoking the version: %w", err)
	}
	if output.FunctionError != nil {
		return fmt.Errorf("the version fails with %s", output.Payload)
	}
	var answer events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(output.Payload, &answer); err != nil {
		return fmt.Errorf("the version does not answer as an HTTP API expects: %w", err)
	}
	if answer.StatusCode != http.StatusUnauthorized || !strings.Contains(answer.Body, `"UNAUTHENTICATED"`) {
		return fmt.Errorf("the version answers %d %s to a key that does not exist, not 401 and UNAUTHENTICATED",
			answer.StatusCode, answer.Body)
	}
	return nil
}
