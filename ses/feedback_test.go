package ses_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/drawdown-billing/drawdown/ses"
)

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

const tags = `{"tenant": ["live"], "customer": ["cus_1"], "mail": ["0a"], "address": ["seal"], "ses:source-ip": ["192.0.2.1"]}`

// event is an event of SES as EventBridge delivers it.
func event(kind, more string) string {
	return fmt.Sprintf(`{"version": "0", "source": "aws.ses", "detail-type": "Email", "account": "123456789012", "resources": ["arn"],
		"detail": {"eventType": %q, "mail": {"destination": ["ada@example.com"], "tags": %s}, %s}}`, kind, tags, more)
}

func TestFeedback(t *testing.T) {
	bounce := func(kind string) string {
		return event("Bounce", `"bounce": {"bounceType": "`+kind+`", "bounceSubType": "General"}`)
	}
	for text, want := range map[string]struct {
		lasting, rejected bool
		reason            string
	}{
		bounce("Permanent"):    {true, false, "bounce Permanent General"},
		bounce("Transient"):    {false, false, "bounce Transient General"},
		bounce("Undetermined"): {false, false, "bounce Undetermined General"},
		event("Complaint", `"complaint": {"complaintFeedbackType": "abuse", "complaintSubType": null}`):                      {true, false, "complaint abuse"},
		event("Complaint", `"complaint": {"complaintSubType": "OnAccountSuppressionList"}`):                                  {true, false, "complaint  OnAccountSuppressionList"},
		event("Complaint", `"complaint": {"complaintFeedbackType": "not-spam"}`):                                             {false, false, "complaint not-spam"},
		event("Reject", `"reject": {"reason": "Bad content"}`):                                                               {false, true, "rejected: Bad content"},
		event("Bounce", `"bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "other@a.example"}]}`): {true, false, "bounce Permanent"},
	} {
		got, err := ses.ParseFeedback(text)
		if err != nil || got.Lasting != want.lasting || got.Rejected != want.rejected || got.Reason != want.reason || got.Mail != "0a" ||
			got.Tenant != "live" || got.Customer != "cus_1" || got.Seal != "seal" || !ses.IsFeedback(text) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

// What is no report about a mail of this program is an error, and no message of the other queue is taken for a report.
func TestNoFeedback(t *testing.T) {
	for _, text := range []string{
		``, `null`, `[]`, `{`, `{"source": "aws.ses"}`, `{"source": "aws.ses", "detail": {"eventType": "Bounce", "mail": {"tags": {}}}}`,
		`{"source": "aws.ses", "detail": {"eventType": "Bounce", "mail": {"tags": {"mail": ["0a"], "address": ["a", "b"]}}}}`,
		`{"source": "aws.ses", "detail": {"eventType": "Bounce", "mail": {"tags": {"mail": [], "address": ["a"]}}}}`,
		event("Delivery", `"delivery": {}`), event("", `"bounce": {"bounceType": "Permanent"}`),
	} {
		if got, err := ses.ParseFeedback(text); err == nil {
			t.Errorf("%s is taken for %+v", text, got)
		}
	}
	for _, text := range []string{``, `{`, `{"tenant": "live", "events": ["evt_1"]}`, `{"source": "aws.s3"}`, `"aws.ses"`} {
		if ses.IsFeedback(text) {
			t.Errorf("%s is taken for feedback", text)
		}
	}
}
