package ses

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// Feedback is what SES reports about a mail after it has taken it.
type Feedback struct {
	mail.Feedback        // whose mail it was
	Mail          string // its id

	Lasting  bool   // nothing should be sent to the address any more: the mail came back for good, or its reader complained
	Rejected bool   // SES did not send the mail, because of what it says
	Reason   string // in a few words of SES, without an address
}

// errNoFeedback says that something else than SES sent a message. It does not quote it.
var errNoFeedback = errors.New("it is no report of Amazon SES about a mail of Drawdown")

// IsFeedback reports whether a message is an event of SES, in the form of EventBridge, which lets nobody else send events of its name.
func IsFeedback(text string) bool {
	var event struct{ Source string }
	return json.Unmarshal([]byte(text), &event) == nil && event.Source == "aws.ses"
}

// ParseFeedback reads an event of SES.
// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
func ParseFeedback(text string) (f Feedback, err error) {
	var event struct {
		Detail struct {
			EventType string
			Mail      struct{ Tags map[string][]string }
			Bounce    struct{ BounceType, BounceSubType string }
			Complaint struct{ ComplaintFeedbackType, ComplaintSubType string }
			Reject    struct{ Reason string }
		}
	}
	if json.Unmarshal([]byte(text), &event) != nil {
		return f, errNoFeedback
	}
	said := &event.Detail
	one := func(name string) string {
		if values := said.Mail.Tags[name]; len(values) == 1 {
			return values[0]
		}
		return ""
	}
	f.Tenant, f.Customer = billing.Tenant(one(tagTenant)), billing.CustomerID(one(tagCustomer))
	if f.Mail, f.Seal = one(tagMail), one(tagAddress); f.Mail == "" || f.Seal == "" {
		return f, errNoFeedback
	}
	switch said.EventType {
	case "Bounce": // those of the types Transient and Undetermined may work the next time
		f.Lasting, f.Reason = said.Bounce.BounceType == "Permanent", "bounce "+said.Bounce.BounceType+" "+said.Bounce.BounceSubType
	case "Complaint": // except of a reader who says that a mail was no spam
		f.Lasting = said.Complaint.ComplaintFeedbackType != "not-spam"
		f.Reason = "complaint " + said.Complaint.ComplaintFeedbackType + " " + said.Complaint.ComplaintSubType
	case "Reject":
		f.Rejected, f.Reason = true, "rejected: "+said.Reject.Reason
	default:
		return f, fmt.Errorf("events of the type %q are not asked for", said.EventType)
	}
	f.Reason = strings.TrimSpace(f.Reason)
	return f, nil
}
