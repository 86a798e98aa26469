package follower

import (
	"encoding/json"
	"io"
	"sync"
	"time"
)

// Metrics counts what alarms watch. It writes lines that CloudWatch turns into metrics.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
type Metrics struct {
	Out         io.Writer
	Now         func() time.Time
	TablePrefix string // of the deployment: the only dimension

	mu sync.Mutex
}

// MetricsNamespace is the namespace of the metrics.
const MetricsNamespace = "Drawdown"

// MetricChainMismatches counts wallets whose books do not continue those that were counted before. It should never be
// more than 0.
const MetricChainMismatches = "ChainMismatches"

// Count adds one to a metric.
func (m *Metrics) Count(name string) {
	line, _ := json.Marshal(map[string]any{ //nolint:errchkjson // it contains only texts and numbers
		"_aws": map[string]any{
			"Timestamp": m.Now().UnixMilli(),
			"CloudWatchMetrics": []any{map[string]any{
				"Namespace":  MetricsNamespace,
				"Dimensions": [][]string{{"TablePrefix"}},
				"Metrics":    []any{map[string]string{"Name": name, "Unit": "Count"}},
			}},
		},
		"TablePrefix": m.TablePrefix,
		name:          1,
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	_, _ = m.Out.Write(append(line, '\n')) // if it fails, there is nowhere to report that
}
