// Package awschain finds the region and the credentials as other programs for AWS do: in the environment, the files of
// profiles, single sign-on, and the metadata of a machine. It is a package of its own, because what it depends on is a
// tenth of the size of a function: the API's function finds both in its environment.
package awschain

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// Load returns the configuration of the SDK's default chain.
func Load(ctx context.Context) (aws.Config, error) { return config.LoadDefaultConfig(ctx) }
