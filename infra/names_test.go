package infra

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// longestNames are how long names of resources may be, by their type, with the property that names them.
//
//   - https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
//   - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
//   - https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
//   - https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
var longestNames = map[string]struct {
	property string
	most     int
}{
	"AWS::Serverless::Function": {"FunctionName", 64}, "AWS::SQS::Queue": {"QueueName", 80},
	"AWS::DynamoDB::Table": {"TableName", 255}, "AWS::CloudWatch::Alarm": {"AlarmName", 255},
	"AWS::CloudWatch::Dashboard": {"DashboardName", 255}, "AWS::Logs::LogGroup": {"LogGroupName", 512},
}

// TestNamesFit: every name is within its limit with the longest prefix that the template takes, so that a stack with such
// a prefix does not fail half way.
func TestNamesFit(t *testing.T) {
	pattern, _ := at(read(t, "../template.yaml").Parameters["TablePrefix"], "AllowedPattern").(string)
	bounds := regexp.MustCompile(`\{1,(\d+)\}$`).FindStringSubmatch(pattern)
	if bounds == nil {
		t.Fatalf("the pattern %q does not bound the prefix", pattern)
	}
	prefix, err := strconv.Atoi(bounds[1])
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, part := range parts {
		for resource, r := range read(t, part).Resources {
			limit, has := longestNames[r.Type]
			if !has || r.Properties[limit.property] == nil {
				continue
			}
			named++
			name := reference(r.Properties[limit.property])
			if n := prefix + len(strings.ReplaceAll(name, "${TablePrefix}", "")); n > limit.most {
				t.Errorf("the name of %s, %s, may have %d characters; at most %d are allowed", resource, name, n, limit.most)
			}
		}
	}
	if named < 40 {
		t.Errorf("only %d resources have names", named)
	}
}
