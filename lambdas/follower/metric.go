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

// The metrics of payments.
const (
	// MetricPaymentsPending counts payments that should have ended and have not, each time that somebody looks at them.
	MetricPaymentsPending = "PaymentsPending"

	// MetricEventsRefused counts events that claim to be a payment provider's, and cannot be believed or read.
	MetricEventsRefused = "ProviderEventsRefused"

	// MetricEventsUndelivered counts events that the payment provider could not deliver, each once.
	MetricEventsUndelivered = "ProviderEventsUndelivered"
)

// Count adds one to a metric.
func (m *Metrics) Count(name string) { m.Add(name, 1) }

// Add adds a number to a metric.
func (m *Metrics) Add(name string, n int) {
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
		name:          n,
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	_, _ = m.Out.Write(append(line, '\n')) // if it fails, there is nowhere to report that
}
