package ses

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// errThrottled says that SES had no room for a mail.
var errThrottled = fmt.Errorf("too many mails at once: %w", mailer.ErrNotSent)

// fault returns the code and the reason of an answer that is not 200. Both may be empty.
// https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
func fault(header http.Header, body []byte) (code, reason string) {
	var said struct {
		Type    string `json:"__type"`
		Code    string `json:"code"`
		Message string `json:"message"` // or Message: names are matched in any letters
	}
	_ = json.Unmarshal(body, &said) // what is no JSON comes from a proxy, and has no code
	for _, found := range []string{header.Get("X-Amzn-Errortype"), said.Code, said.Type} {
		if found, _, _ = strings.Cut(found, ":"); found != "" {
			code = found[strings.LastIndex(found, "#")+1:]
			break
		}
	}
	return code, said.Message
}

// meaning returns what an answer other than 200 means for a mail:
//
//   - Of a request that SES could not process (5xx), nobody knows: it may have been processed in part.
//   - What is wrong with this very mail is wrong with it tomorrow: it is refused.
//   - Everything else is wrong with the account, its rights or its limits. The mail was not sent, and will be once somebody has set
//     that right.
func meaning(status int, code, reason string) error {
	said := strings.TrimSuffix(fmt.Sprintf("%d %s: %s", status, code, reason), ": ")
	switch {
	case status >= http.StatusInternalServerError:
		return fmt.Errorf("nobody knows whether Amazon SES has sent a mail: it answers %s", said)
	case code == "BadRequestException", code == "MessageRejected" && !ofAccount(reason):
		return &mailer.RefusedError{Reason: "Amazon SES answers " + said}
	case status == http.StatusTooManyRequests, code == "TooManyRequestsException", strings.HasPrefix(code, "Throttling"):
		return fmt.Errorf("%w: Amazon SES answers %s", errThrottled, said)
	}
	return fmt.Errorf("%w: Amazon SES answers %s", mailer.ErrNotSent, said)
}

// ofAccount reports whether a mail was rejected for what the account lacks: it is in the sandbox, or the sender is not verified.
// https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
func ofAccount(reason string) bool { return strings.Contains(reason, "not verified") }
