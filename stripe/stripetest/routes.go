package stripetest

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// route is a call that the fake knows: method, path and the names of all parameters. [] stands for any index or name.
type route struct {
	method string
	path   *regexp.Regexp
	params []string
	do     func(*Server, call) reply
}

var listed = []string{"limit", "starting_after", "ending_before", "created[gte]"}

var routes = []route{
	{http.MethodPost, path("customers"), []string{"name", "email", "metadata[]"}, (*Server).createCustomer},
	{http.MethodPost, path("checkout/sessions"), []string{
		"mode", "customer", "client_reference_id", "success_url", "cancel_url", "expires_at", "metadata[]",
		"adaptive_pricing[enabled]", "automatic_tax[enabled]", "customer_update[address]", "payment_method_types[]",
		"line_items[][quantity]", "line_items[][price_data][currency]", "line_items[][price_data][unit_amount]",
		"line_items[][price_data][tax_behavior]", "line_items[][price_data][product_data][name]",
		"payment_intent_data[description]", "payment_intent_data[metadata][]", "payment_intent_data[setup_future_usage]",
		"setup_intent_data[metadata][]",
	}, (*Server).createSession},
	{
		http.MethodGet, path("checkout/sessions"), slices.Concat(listed, []string{"customer", "payment_intent"}),
		(*Server).listSessions,
	},
	{http.MethodGet, path("checkout/sessions/{id}"), []string{"expand[]"}, (*Server).getSession},
	{http.MethodPost, path("checkout/sessions/{id}/expire"), nil, (*Server).expireSession},
	{http.MethodPost, path("payment_intents"), []string{
		"amount", "currency", "customer", "payment_method", "confirm", "off_session", "description", "metadata[]",
		"automatic_payment_methods[enabled]", "automatic_payment_methods[allow_redirects]",
	}, (*Server).createIntent},
	{http.MethodGet, path("payment_intents"), slices.Concat(listed, []string{"customer"}), (*Server).listIntents},
	{http.MethodGet, path("payment_intents/{id}"), []string{"expand[]"}, (*Server).getIntent},
	{http.MethodPost, path("payment_intents/{id}/cancel"), nil, (*Server).cancelIntent},
	{http.MethodPost, path("refunds"), []string{"payment_intent", "amount", "metadata[]"}, (*Server).createRefund},
	{http.MethodGet, path("refunds"), slices.Concat(listed, []string{"payment_intent"}), (*Server).listRefunds},
	{http.MethodGet, path("refunds/{id}"), nil, (*Server).getRefund},
	{http.MethodGet, path("disputes"), slices.Concat(listed, []string{"payment_intent"}), (*Server).listDisputes},
	{
		http.MethodGet, path("radar/early_fraud_warnings"), slices.Concat(listed, []string{"payment_intent"}),
		(*Server).listWarnings,
	},
	{http.MethodGet, path("payment_methods/{id}"), nil, (*Server).getMethod},
	{http.MethodPost, path("payment_methods/{id}/detach"), nil, (*Server).detachMethod},
	{http.MethodGet, path("events"), slices.Concat(listed, []string{"delivery_success", "types[]"}), (*Server).listEvents},
}

func path(template string) *regexp.Regexp {
	return regexp.MustCompile("^/v1/" + strings.ReplaceAll(template, "{id}", "([a-z_0-9A-Z]+)") + "$")
}

// route finds the call and carries it out. The lock is held.
func (s *Server) route(method, path string, params url.Values) reply {
	for _, r := range routes {
		match := r.path.FindStringSubmatch(path)
		if r.method != method || match == nil {
			continue
		}
		for name := range params {
			if !slices.Contains(r.params, general(name)) {
				return invalid("parameter_unknown", "Received unknown parameter: %s", name)
			}
		}
		c := call{params: params}
		if len(match) > 1 {
			c.id = match[1]
		}
		for name, values := range params {
			if strings.HasPrefix(name, "expand[") {
				c.expand = append(c.expand, values...)
			}
		}
		return r.do(s, c)
	}
	return reply{http.StatusNotFound, problem("invalid_request_error", "", "Unrecognized request URL ("+method+": "+path+")"), true}
}

var (
	anIndex = regexp.MustCompile(`\[\d+\]`)
	aName   = regexp.MustCompile(`(metadata\]?)\[[^\]]+\]$`)
)

// general replaces indexes and names of metadata in the name of a parameter by [].
func general(name string) string {
	return aName.ReplaceAllString(anIndex.ReplaceAllString(name, "[]"), "${1}[]")
}

// named returns the parameters below a prefix, such as the metadata.
func (c call) named(prefix string) map[string]string {
	values := map[string]string{}
	for name := range c.params {
		if rest, ok := strings.CutPrefix(name, prefix+"["); ok {
			values[strings.TrimSuffix(rest, "]")] = c.params.Get(name)
		}
	}
	return values
}

// list returns a page of views, newest first, as all lists of Stripe. views has the oldest first.
func (c call) list(url string, views []map[string]any) reply {
	views = slices.DeleteFunc(slices.Clone(views), func(v map[string]any) bool { return !c.keeps(v) })
	slices.Reverse(views)
	if after := c.params.Get("starting_after"); after != "" {
		at := slices.IndexFunc(views, func(v map[string]any) bool { return v["id"] == after })
		views = views[at+1:]
	}
	limit := 10
	if text := c.params.Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 100 {
			return invalid("parameter_invalid_integer", "limit must be 1 to 100")
		}
	}
	more := len(views) > limit
	return found(map[string]any{"object": "list", "url": url, "data": views[:min(limit, len(views))], "has_more": more})
}

// keeps reports whether an object is in a list with these filters.
func (c call) keeps(view map[string]any) bool {
	for _, name := range []string{"customer", "payment_intent"} {
		if want := c.params.Get(name); want != "" && view[name] != want {
			return false
		}
	}
	if from := c.params.Get("created[gte]"); from != "" {
		seconds, err := strconv.ParseInt(from, 10, 64)
		return err == nil && view["created"].(int64) >= seconds //nolint:forcetypeassert // every view has it
	}
	return true
}

// below returns what to expand in the object under a name, and whether to expand it at all.
func below(expand []string, name string) (rest []string, ok bool) {
	for _, path := range expand {
		first, more, _ := strings.Cut(path, ".")
		if first == name {
			ok = true
			if more != "" {
				rest = append(rest, more)
			}
		}
	}
	return rest, ok
}
