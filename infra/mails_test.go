package infra

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
)

const (
	sendEmail = "ses:SendEmail"
	sendPath  = "/v2/email/outbound-emails"

	mailsFrom = "billing@acme.example" // the parameter EmailFrom
	mailSet   = "MailSet"              // the configuration set
	arnOfSES  = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:"
	verified  = arnOfSES + "identity/${Domain}" // what SES asks for if the domain is verified, and not the address alone
)

// neededToSend returns the permissions that SES asks for.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
func neededToSend(body []byte) []call {
	var request struct{ ConfigurationSetName, FromEmailAddress string }
	if json.Unmarshal(body, &request) != nil {
		return []call{{action: sendEmail, resource: "a body that cannot be parsed"}}
	}
	from, identity := request.FromEmailAddress, "another identity"
	if parsed, err := netmail.ParseAddress(from); err == nil && parsed.Address == mailsFrom {
		from, identity = "EmailFrom", verified
	}
	return []call{
		{sendEmail, identity, []string{from}},
		{sendEmail, arnOfSES + "configuration-set/${" + request.ConfigurationSetName + "}", []string{from}},
	}
}

// sentMail is a mail that SES has taken.
type sentMail struct {
	to, subject, stop string
	tags              map[string][]string
}

// sentMails is a stand-in for Amazon SES, which takes each mail.
type sentMails struct {
	mu  sync.Mutex
	all []sentMail
}

// ServeHTTP implements http.Handler.
func (s *sentMails) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var request struct {
		Content     struct{ Raw struct{ Data []byte } }
		Destination struct{ ToAddresses []string }
		EmailTags   []struct{ Name, Value string }
	}
	if err != nil || json.Unmarshal(body, &request) != nil || len(request.Destination.ToAddresses) != 1 {
		http.Error(w, "it is no request", http.StatusBadRequest)
		return
	}
	message, err := netmail.ReadMessage(strings.NewReader(string(request.Content.Raw.Data)))
	if err != nil {
		http.Error(w, "it is no mail", http.StatusBadRequest)
		return
	}
	sent := sentMail{
		request.Destination.ToAddresses[0], message.Header.Get("Subject"), strings.Trim(message.Header.Get("List-Unsubscribe"), "<>"),
		map[string][]string{},
	}
	for _, tag := range request.EmailTags {
		sent.tags[tag.Name] = []string{tag.Value}
	}
	s.mu.Lock()
	s.all = append(s.all, sent)
	s.mu.Unlock()
	_, _ = io.WriteString(w, `{"MessageId": "1"}`)
}

// to returns the mails to an address.
func (s *sentMails) to(address string) (mails []sentMail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.all {
		if m.to == address {
			mails = append(mails, m)
		}
	}
	return mails
}

// wantMails has a customer told of everything, at some addresses.
func (d *deployment) wantMails(customer any, addresses ...string) {
	d.t.Helper()
	d.do("setNotifications", "customer { notifications { kinds } }", map[string]any{
		"customerId": customer, "to": addresses, "kinds": mail.Kinds,
	})
}

// tellAgain has the function get all messages again, late, before anybody books the end of a hold: it tells nothing again.
func (d *deployment) tellAgain() {
	d.t.Helper()
	d.mails.mu.Lock()
	before := len(d.mails.all)
	d.mails.mu.Unlock()
	for _, message := range d.told {
		var answer events.SQSEventResponse
		d.invoke("mailer", events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: message}}}, &answer)
		if len(answer.BatchItemFailures) > 0 {
			d.t.Errorf("the function fails at %s: %s", message, d.processes["mailer"].Logs())
		}
	}
	d.mails.mu.Lock()
	defer d.mails.mu.Unlock()
	if now := len(d.mails.all); now != before || before == 0 {
		d.t.Errorf("after %d messages came again there are %d mails instead of %d", len(d.told), now, before)
	}
}

// expectMails: customers were told of what happened, each fact once. A mail that comes back suppresses its address, and the link in
// one stops its kind.
func (d *deployment) expectMails(customer any) {
	d.t.Helper()
	ada, eve, buyer := d.mails.to("ada@example.com"), d.mails.to("eve@example.com"), d.mails.to("buyer@example.com")
	if len(ada) == 0 || len(ada) != len(eve) {
		d.t.Fatalf("one address got %d mails, the other %d: %s", len(ada), len(eve), d.processes["mailer"].Logs())
	}
	ids := map[string]bool{}
	for _, m := range slices.Concat(ada, eve, buyer) {
		if id := m.tags["mail"][0]; ids[id] {
			d.t.Errorf("the mail %q was sent twice", m.subject)
		} else {
			ids[id] = true
		}
	}
	for what, of := range map[string][]sentMail{"Receipt": ada, "left in": ada, "expire": buyer} {
		if !slices.ContainsFunc(of, func(m sentMail) bool { return strings.Contains(m.subject, what) }) {
			d.t.Errorf("no mail says %q: %+v", what, of)
		}
	}
	for range 2 {
		d.report("Transient", eve[0])
		d.report("Permanent", ada[0])
	}
	d.unsubscribe(http.MethodGet, eve[0].stop)
	shown := func() any {
		return at(d.ask(`query($id: ID!) { customer(id: $id) { notifications { suppressed stopped { kind address } } } }`,
			map[string]any{"id": customer}), "customer", "notifications")
	}
	if got, _ := json.Marshal(shown()); string(got) != `{"stopped":[],"suppressed":["ada@example.com"]}` {
		d.t.Errorf("after a mail came back, the settings are %s", got)
	}
	d.unsubscribe(http.MethodPost, eve[0].stop)
	if got := list(at(shown(), "stopped")); len(got) != 1 || at(got[0], "address") != "eve@example.com" {
		d.t.Errorf("a link stops %v", got)
	}
}

// report sends the function what SES reports about a mail that came back, as EventBridge puts it into the queue.
func (d *deployment) report(kind string, m sentMail) {
	d.t.Helper()
	body, err := json.Marshal(map[string]any{
		"source": "aws.ses", "detail-type": "Email Bounced", "detail": map[string]any{
			"eventType": "Bounce", "bounce": map[string]any{"bounceType": kind}, "mail": map[string]any{"tags": m.tags},
		},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	var answer events.SQSEventResponse
	d.invoke("mailer", events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: string(body)}}}, &answer)
	if len(answer.BatchItemFailures) > 0 {
		d.t.Errorf("the function fails at %s: %s", body, d.processes["mailer"].Logs())
	}
}

// unsubscribe follows a link in a mail.
func (d *deployment) unsubscribe(method, link string) {
	d.t.Helper()
	path, found := strings.CutPrefix(link, "https://billing.acme.example")
	if !found {
		d.t.Fatalf("the link is %s", link)
	}
	got := d.processes["unsubscribe"].Invoke(lambdatest.Request(func(e *events.APIGatewayV2HTTPRequest) {
		e.RawPath, e.RequestContext.HTTP.Path, e.RequestContext.HTTP.Method, e.Body = path, path, method, ""
	}))
	if got.Fault || !strings.Contains(got.Body, `"statusCode":200`) {
		d.t.Errorf("%s of the link is answered %s: %s", method, got.Body, d.processes["unsubscribe"].Logs())
	}
}

// TestSenders: the function mailer alone may send mails, from the address of the parameter, whether it or its domain is verified, and
// with the configuration set by which SES reports.
func TestSenders(t *testing.T) {
	for name := range functions(t) {
		if name == "pretraffic" {
			continue
		}
		for _, s := range role(t, name) {
			if !slices.ContainsFunc(s.actions, func(a string) bool { return strings.HasPrefix(a, "ses:") }) {
				continue
			}
			want := statement{
				[]string{sendEmail},
				[]string{arnOfSES + "identity/${EmailFrom}", verified, arnOfSES + "configuration-set/${MailSet}"},
				[]string{"EmailFrom"},
			}
			if name != "mailer" || !reflect.DeepEqual(s, want) {
				t.Errorf("function %s may %+v", name, s)
			}
		}
	}
	proxy := newRoleProxy(t, role(t, "mailer"), "http://127.0.0.1:1", "p-")
	proxy.mails = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	for body, want := range map[string]int{
		`{"FromEmailAddress": "Acme <billing@acme.example>", "ConfigurationSetName": "MailSet"}`:          http.StatusOK,
		`{"FromEmailAddress": "Acme <ceo@acme.example>", "ConfigurationSetName": "MailSet"}`:              http.StatusBadRequest,
		`{"FromEmailAddress": "Acme <billing@acme.example>", "ConfigurationSetName": "another"}`:          http.StatusBadRequest,
		`{"FromEmailAddress": "billing@acme.example <ceo@a.example>", "ConfigurationSetName": "MailSet"}`: http.StatusBadRequest,
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, sendPath, strings.NewReader(body))
		answer := httptest.NewRecorder()
		if proxy.ServeHTTP(answer, request); answer.Code != want {
			t.Errorf("%s is answered %d", body, answer.Code)
		}
	}
}

// TestMailQueues: a message is hidden for six times as long as the function may take, and is tried for an hour. What is given up may be
// sent again for as long as it is kept, without a mail twice: what became of mails is remembered for longer.
func TestMailQueues(t *testing.T) {
	mailer := functions(t)["mailer"].Properties
	function := seconds(mailer["Timeout"])
	if function > mail.Lease {
		t.Errorf("the function may take %s, and a mail is claimed for %s", function, mail.Lease)
	}
	for name, most := range map[string]float64{"MailQueue": 5, "MailFeedback": 2} {
		queue := queues(t)[name]
		hidden, kept := seconds(queue["VisibilityTimeout"]), seconds(queue["MessageRetentionPeriod"])
		times, _ := at(queue["RedrivePolicy"], "maxReceiveCount").(float64)
		if hidden < 6*function || time.Duration(times)*hidden < time.Hour || kept < 2*time.Duration(times)*hidden {
			t.Errorf("%s: a message is hidden for %s, tried %g times and kept for %s", name, hidden, times, kept)
		}
		if dead := seconds(queues(t)["DeadMails"]["MessageRetentionPeriod"]); kept+dead > mail.Retention {
			t.Errorf("%s: a message is sent again after %s, and a mail is remembered for %s", name, kept+dead, mail.Retention)
		}
		if reference(at(queue["RedrivePolicy"], "deadLetterTargetArn")) != "DeadMails.Arn" {
			t.Errorf("%s: messages that fail go to %v", name, queue["RedrivePolicy"])
		}
		source := map[string]string{"MailQueue": "Mails", "MailFeedback": "Feedback"}[name]
		want := map[string]any{
			"Queue": map[string]any{"Fn::GetAtt": name + ".Arn"}, "BatchSize": 10.0,
			"FunctionResponseTypes": []any{"ReportBatchItemFailures"}, "ScalingConfig": map[string]any{"MaximumConcurrency": most},
		}
		if got := at(mailer["Events"], source, "Properties"); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the function gets messages as %v", name, got)
		}
	}
	for _, name := range []string{"outbox", "expiry"} { // who publishes events
		if given := at(functions(t)[name].Properties, "Environment", "Variables", "MAIL_QUEUE_URL"); reference(given) != "MailQueueUrl" {
			t.Errorf("function %s sends to %v", name, given)
		}
	}
}

// TestMailReports: of mails with the configuration set of this deployment, SES reports what the program reads, to a queue that takes
// nothing else from nobody else.
func TestMailReports(t *testing.T) {
	resources := read(t, "mails.yaml").Resources
	for path, want := range map[string]string{
		"MailSet Name": "mails", "MailSet SuppressionOptions SuppressedReasons": "[BOUNCE COMPLAINT]",
		"MailReports ConfigurationSetName": mailSet, "MailReports EventDestination Enabled": "true",
		"MailReports EventDestination MatchingEventTypes":                 "[bounce complaint reject]",
		"MailReports EventDestination EventBridgeDestination EventBusArn": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default",
		"MailReportsRule EventPattern source":                             "[aws.ses]",
		"MailReportsRule EventPattern detail eventType":                   "[Bounce Complaint Reject]",
		"MailReportsRule EventPattern detail mail tags":                   "map[ses:configuration-set:[map[Ref:MailSet]]]",
		"MailReportsRule Targets":                                         "[map[Arn:map[Fn::GetAtt:MailFeedback.Arn] Id:feedback]]",
		"MailReportsRule State":                                           "<nil>",
		"MailFeedbackPolicy Queues":                                       "[map[Ref:MailFeedback]]",
		"MailFeedbackPolicy PolicyDocument Statement": "[map[Action:sqs:SendMessage Condition:map[ArnEquals:map[aws:SourceArn:map[Fn::GetAtt:MailReportsRule.Arn]]]" +
			" Effect:Allow Principal:map[Service:events.amazonaws.com] Resource:map[Fn::GetAtt:MailFeedback.Arn] Sid:Reports]]",
	} {
		names := strings.Fields(path)
		if got := reference(at(resources[names[0]].Properties, names[1:]...)); got != want {
			t.Errorf("%s is %s, not %s", path, got, want)
		}
	}
}

// TestNoMails: without an address that mails are from, nothing of them is deployed.
func TestNoMails(t *testing.T) {
	root, api := read(t, "../template.yaml"), read(t, "api.yaml")
	if got := root.Resources["Mails"].Condition; got != "Mailed" {
		t.Errorf("the stack of mails has the condition %q", got)
	}
	for name, r := range api.Resources {
		if strings.HasPrefix(name, "Unsubscribe") && r.Condition != "Mailed" {
			t.Errorf("%s has the condition %q", name, r.Condition)
		}
	}
	for file, role := range map[string][]string{"followers.yaml": {"OutboxRole", "ExpiryRole"}, "api.yaml": {"GraphqlRole"}} {
		for _, name := range role {
			properties := read(t, file).Resources[name].Properties
			if text := fmt.Sprint(without(properties, "Mailed")); strings.Contains(text, "#mailsettings") || strings.Contains(text, "MailQueue") {
				t.Errorf("%s has rights of mails without mails: %s", name, text)
			}
			if text := fmt.Sprint(properties); !strings.Contains(text, "#mailsettings") {
				t.Errorf("%s has no rights of mails", name)
			}
		}
	}
}

// without returns a value with what depends on a condition left out.
func without(value any, condition string) any {
	switch v := value.(type) {
	case []any:
		kept := []any{}
		for _, element := range v {
			kept = append(kept, without(element, condition))
		}
		return kept
	case map[string]any:
		if choice := list(v["Fn::If"]); len(choice) == 3 && choice[0] == condition {
			return without(choice[2], condition)
		}
		kept := map[string]any{}
		for name, field := range v {
			kept[name] = without(field, condition)
		}
		return kept
	}
	return value
}
