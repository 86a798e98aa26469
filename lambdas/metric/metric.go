// Package metric counts what alarms watch.
package metric

import (
	"encoding/json"
	"io"
	"sync"
	"time"
)

// Metrics counts what a function does. It writes lines that CloudWatch turns into metrics.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
type Metrics struct {
	Out         io.Writer
	Now         func() time.Time
	TablePrefix string // of the deployment: the only dimension

	mu sync.Mutex
}

// Namespace is the namespace of the metrics.
const Namespace = "Drawdown"

// Count adds one to a metric.
func (m *Metrics) Count(name string) { m.Add(name, 1) }

// Add adds a number to a metric.
func (m *Metrics) Add(name string, n int) {
	line, _ := json.Marshal(map[string]any{ //nolint:errchkjson // it contains only texts and numbers
		"_aws": map[string]any{
			"Timestamp": m.Now().UnixMilli(),
			"CloudWatchMetrics": []any{map[string]any{
				"Namespace":  Namespace,
				"Dimensions": [][]string{{"TablePrefix"}},
				"Metrics":    []any{map[string]string{"Name": name, "Unit": "Count"}},
			}},
		},
		"TablePrefix": m.TablePrefix,
		name:          n,
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	_, _ = m.Out.Write(append(line, '\n')) // if it fails, there is nowhere to report that
}
