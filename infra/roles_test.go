package infra

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestLambdaPermissions: each role allows exactly what Lambda does on behalf of its function: it writes to the
// function's own log, reads the streams and the queue that the function follows, and sends what a follower gives up to
// the queue of failures. TestDeployed tries the rest of each role but that of pretraffic, which is compared here.
func TestLambdaPermissions(t *testing.T) {
	for name, r := range functions(t) {
		log := strings.ToUpper(name[:1]) + name[1:] + "Log.Arn"
		want := []string{"logs:CreateLogStream on " + log, "logs:PutLogEvents on " + log}
		for _, event := range sortedValues(r.Properties["Events"]) {
			switch at(event, "Type") {
			case "DynamoDB":
				stream := reference(at(event, "Properties", "Stream"))
				for _, action := range []string{"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"} {
					want = append(want, "dynamodb:"+action+" on "+stream)
				}
				want = append(want, "sqs:SendMessage on Failures.Arn")
			case "SQS":
				queue := reference(at(event, "Properties", "Queue"))
				for _, action := range []string{"ReceiveMessage", "DeleteMessage", "GetQueueAttributes"} {
					want = append(want, "sqs:"+action+" on "+queue)
				}
			}
		}
		if name == "pretraffic" {
			want = append(want, "lambda:InvokeFunction on Graphql.Version",
				"codedeploy:PutLifecycleEventHookExecutionStatus on arn:${AWS::Partition}:codedeploy:${AWS::Region}:"+
					"${AWS::AccountId}:deploymentgroup:${ServerlessDeploymentApplication}/${GraphqlDeploymentGroup}")
		}
		slices.Sort(want)
		var got []string
		for _, p := range granted(t, name) {
			action, on, _ := strings.Cut(p, " on ")
			if name == "pretraffic" || byLambda[action] || on == "Failures.Arn" {
				got = append(got, p)
			}
		}
		if want = slices.Compact(want); !slices.Equal(got, want) {
			t.Errorf("on behalf of %s Lambda may\n%s, and should\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// granted lists what the role of a function allows, sorted, and checks what no role may lack or have: that only Lambda
// takes it on, and that no statement allows a whole service, or everything but something.
func granted(t *testing.T, function string) (all []string) {
	t.Helper()
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			if r.Type != "AWS::IAM::Role" || !strings.EqualFold(name, function+"Role") {
				continue
			}
			const trust = "[map[Action:sts:AssumeRole Effect:Allow Principal:map[Service:lambda.amazonaws.com]]]"
			if got := fmt.Sprint(at(r.Properties, "AssumeRolePolicyDocument", "Statement")); got != trust {
				t.Errorf("the role of %s is open to %s", function, got)
			}
			if r.Properties["ManagedPolicyArns"] != nil {
				t.Errorf("the role of %s has policies that are not written here", function)
			}
			for _, s := range statements(r, false) {
				if at(s, "Effect") != "Allow" || at(s, "NotAction") != nil || at(s, "NotResource") != nil {
					t.Errorf("the role of %s has the statement %v, which the tests do not know", function, s)
				}
				for _, action := range list(at(s, "Action")) {
					for _, on := range list(at(s, "Resource")) {
						permission := fmt.Sprint(action, " on ", reference(on))
						// Objects of a bucket can only be named by how their names begin.
						if strings.Contains(strings.TrimSuffix(permission, "/*"), "*") {
							t.Errorf("the role of %s allows %s", function, permission)
						}
						all = append(all, permission)
					}
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
