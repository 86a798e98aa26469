package infra

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// encrypted are the properties with which each kind of resource that stores data is encrypted: without a key of the
// operator's own, and with it.
var encrypted = map[string]struct{ without, with string }{
	"AWS::DynamoDB::Table": {
		`{"SSESpecification": {"SSEEnabled": false}}`,
		`{"SSESpecification": {"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": {"Ref": "KeyArn"}}}`,
	},
	"AWS::SQS::Queue":     {`{"SqsManagedSseEnabled": true}`, `{"KmsMasterKeyId": {"Ref": "KeyArn"}}`},
	"AWS::Logs::LogGroup": {`{}`, `{"KmsKeyId": {"Ref": "KeyArn"}}`},
	"AWS::S3::Bucket": {
		`{"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}}`,
		`{"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"BucketKeyEnabled": true,
			"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Ref": "KeyArn"}}}]}}`,
	},
}

// Each resource that stores data is encrypted with the key of the operator, if there is one.
func TestEncryption(t *testing.T) {
	found := map[string]int{}
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			want, stores := encrypted[r.Type]
			if !stores {
				if r.Type != "AWS::Serverless::Function" && r.Type != "AWS::S3::BucketPolicy" && keepsData(r.Type) {
					t.Errorf("the tests do not know how resource %s of the type %s is encrypted", name, r.Type)
				}
				continue
			}
			found[r.Type]++
			for ownKey, want := range map[bool]string{false: want.without, true: want.with} {
				properties, _ := resolve(r.Properties, ownKey).(map[string]any)
				got := map[string]any{}
				for property, value := range properties {
					if strings.HasPrefix(property, "Kms") || strings.Contains(property, "Sse") || strings.HasPrefix(property, "SSE") ||
						property == "BucketEncryption" {
						got[property] = value
					}
				}
				text, err := json.Marshal(got)
				if err != nil || !equalJSON(t, string(text), want) {
					t.Errorf("resource %s is encrypted by %s, not %s (own key: %t)", name, text, want, ownKey)
				}
			}
		}
	}
	if found["AWS::DynamoDB::Table"] != 5 || found["AWS::SQS::Queue"] != 9 || found["AWS::Logs::LogGroup"] != 13 ||
		found["AWS::S3::Bucket"] != 1 {
		t.Errorf("the templates have %v", found)
	}
}

// keepsData reports whether a type of resource is of a service that stores data.
func keepsData(kind string) bool {
	_, service, _ := strings.Cut(kind, "::")
	service, _, _ = strings.Cut(service, "::")
	return slices.Contains([]string{"S3", "SNS", "Kinesis", "SecretsManager", "SSM", "RDS", "Backup"}, service)
}

// Each role of a function that uses tables or queues may use the key, through these services and nothing else, and only
// if there is one. So may no other role.
func TestKeyGrants(t *testing.T) {
	const condition = `{"StringEquals": {"kms:ViaService": [
		{"Fn::Sub": "dynamodb.${AWS::Region}.amazonaws.com"}, {"Fn::Sub": "sqs.${AWS::Region}.amazonaws.com"}%s
	]}}`
	const secrets = `, {"Fn::Sub": "secretsmanager.${AWS::Region}.amazonaws.com"}` // of payment providers
	const files = `, {"Fn::Sub": "s3.${AWS::Region}.amazonaws.com"}`               // of exports
	want := []any{
		"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext",
		"kms:ReEncryptFrom", "kms:ReEncryptTo",
	}
	var granted []string
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			if r.Type != "AWS::IAM::Role" {
				continue
			}
			for _, s := range statements(r, false) {
				if at(s, "Sid") == "Key" {
					t.Errorf("role %s may use a key although there is none", name)
				}
			}
			for _, s := range statements(r, true) {
				if at(s, "Sid") != "Key" {
					continue
				}
				granted = append(granted, strings.ToLower(strings.TrimSuffix(name, "Role")))
				more := map[string]string{"GraphqlRole": secrets + files, "PaymentsRole": secrets, "ExportRole": files}[name]
				text, err := json.Marshal(at(s, "Condition"))
				if err != nil || !equalJSON(t, string(text), fmt.Sprintf(condition, more)) {
					t.Errorf("role %s may use the key if %s", name, text)
				}
				if got := list(at(s, "Action")); !slices.Equal(got, want) || reference(at(s, "Resource")) != "KeyArn" {
					t.Errorf("role %s may %v on %v", name, got, at(s, "Resource"))
				}
			}
		}
	}
	slices.Sort(granted)
	if !slices.Equal(granted, usingTables) {
		t.Errorf("these may use the key: %v", granted)
	}
}
