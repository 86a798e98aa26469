package main

import (
	"encoding/json"
	"strings"
	"testing"

	deploying "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
	functions "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// TestAnswers: only status 401 together with UNAUTHENTICATED passes. Either alone is of something other than the API,
// such as an authorizer in front of it, or of an API that answers anybody.
func TestAnswers(t *testing.T) {
	const refusal = `{"errors": [{"message": "no", "extensions": {"code": "UNAUTHENTICATED"}}]}`
	for name, c := range map[string]struct {
		status int
		body   string
		passes bool
	}{
		"a refusal":               {401, refusal, true},
		"another body":            {401, `{"message": "Unauthorized"}`, false},
		"no body":                 {401, ``, false},
		"another code":            {401, strings.Replace(refusal, "UNAUTHENTICATED", "FORBIDDEN", 1), false},
		"a code that begins so":   {401, strings.Replace(refusal, "UNAUTHENTICATED", "UNAUTHENTICATED_YET", 1), false},
		"a refusal with 200":      {200, refusal, false},
		"a refusal with 403":      {403, refusal, false},
		"a refusal with 500":      {500, refusal, false},
		"a refusal with 429":      {429, refusal, false},
		"a refusal with nothing":  {0, refusal, false},
		"an answer to everybody":  {200, `{"data": {"__typename": "Query"}}`, false},
		"a fault":                 {500, `{"errors": [{"extensions": {"code": "INTERNAL"}}]}`, false},
		"no tables":               {503, `{"errors": [{"extensions": {"code": "UNAVAILABLE"}}]}`, false},
		"an answer with both 401": {401, `{"data": {}, "errors": [{"extensions": {"code": "INTERNAL"}}]}`, false},
	} {
		payload, err := json.Marshal(map[string]any{"statusCode": c.status, "body": c.body})
		if err != nil {
			t.Fatal(err)
		}
		got, logged := report(t, func([]byte) (*functions.InvokeOutput, error) {
			return &functions.InvokeOutput{Payload: payload}, nil
		})
		if (got == deploying.LifecycleEventStatusSucceeded) != c.passes {
			t.Errorf("%s: CodeDeploy gets %s, and the log is %q", name, got, logged)
		}
	}
}
