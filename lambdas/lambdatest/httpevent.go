package lambdatest

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
)

// Typename is the body of the smallest query of the API.
const Typename = `{"query": "{ __typename }"}`

// Request returns an event as an HTTP API sends it: a query of the API, unless changes make it another request.
func Request(changes ...func(*events.APIGatewayV2HTTPRequest)) string {
	event := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "ANY /graphql", RawPath: "/graphql", Body: Typename,
		Headers: map[string]string{"content-type": "application/json", "host": "api.example"},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RequestID: "JKJaXmPLvHcESHA=", DomainName: "api.example", Stage: "$default",
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "POST", Path: "/graphql", SourceIP: "192.0.2.7"},
		},
	}
	for _, change := range changes {
		change(&event)
	}
	text, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// Header is a change that sets a header.
func Header(name, value string) func(*events.APIGatewayV2HTTPRequest) {
	return func(e *events.APIGatewayV2HTTPRequest) { e.Headers[name] = value }
}

// OtherEvents are events that no HTTP API sends.
var OtherEvents = []string{
	``, `null`, `{}`, `[]`, `"event"`, `{`, `{"Records": []}`, `{"version": "2.0"}`, `{"version": 2}`,
	`{"version": "1.0", "httpMethod": "POST", "path": "/graphql", "headers": {"authorization": "secret"}}`,
	`{"version": "2.0", "headers": ["secret"]}`, `{"version": "2.0", "requestContext": {"http": {"method": ""}}}`,
	`{"version": "2.0", "body": {"secret": 1}, "requestContext": {"http": {"method": "POST"}}}`,
	`{"version": "2.0", "isBase64Encoded": "secret"}`,
}
