package transport

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/graph/excerpt"
)

const (
	mediaGraphQL = "application/graphql-response+json"
	mediaJSON    = "application/json"

	// maxMediaBytes is how long a header may be that names media types: browsers send some 150 bytes.
	maxMediaBytes = 2 << 10
)

// accepted returns the media type of the answer: the one of ours that the caller prefers, or none.
func accepted(headers []string) string {
	liked := strings.Join(headers, ",")
	switch {
	case len(headers) == 0:
		return mediaJSON
	case len(liked) > maxMediaBytes:
		return ""
	}
	best, liking := "", 0.0
	for part := range strings.SplitSeq(liked, ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil || !utf8Charset(params) {
			continue
		}
		quality := 1.0
		if q, given := params["q"]; given {
			if quality, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		switch media {
		case mediaGraphQL:
		case mediaJSON, "application/*", "*/*":
			media = mediaJSON
		default:
			continue
		}
		if quality > liking {
			best, liking = media, quality
		}
	}
	return best
}

// utf8Charset says whether the parameters of a media type leave the charset at UTF-8.
func utf8Charset(params map[string]string) bool {
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

// checkHead returns what is wrong with a request before its body, and the status for it.
func checkHead(w http.ResponseWriter, r *http.Request) (status int, fault *gqlerror.Error) {
	switch r.Method {
	case http.MethodGet:
		if len(r.URL.RawQuery) > maxURLBytes {
			return http.StatusRequestURITooLong,
				badRequest("the query part of the URL has more than %d bytes; send it by POST", maxURLBytes)
		}
		return 0, nil
	case http.MethodPost:
	default:
		w.Header().Set("Allow", "GET, POST")
		return http.StatusMethodNotAllowed, badRequest("send requests by POST, or queries by GET")
	}
	contentType := r.Header.Get("Content-Type")
	if len(contentType) > maxMediaBytes {
		contentType = ""
	}
	media, params, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil || media != mediaJSON || !utf8Charset(params) || len(r.Header.Values("Content-Type")) > 1:
		return http.StatusUnsupportedMediaType,
			badRequest("send the request as JSON in UTF-8, with Content-Type: %s", mediaJSON)
	case len(r.Header.Values("Content-Encoding")) > 0:
		return http.StatusUnsupportedMediaType, badRequest("send the request as it is, without Content-Encoding")
	case r.ContentLength > maxBodyBytes:
		return http.StatusRequestEntityTooLarge, tooLarge()
	}
	return 0, nil
}

func tooLarge() *gqlerror.Error {
	return badRequest("the request has more than %d bytes; send it as several requests", maxBodyBytes)
}

// readRequest reads a request whose head was checked, or returns what is wrong with it and the status for it. Its
// messages never repeat what it read.
func (s *server) readRequest(
	w http.ResponseWriter, r *http.Request,
) (params *graphql.RawParams, status int, fault *gqlerror.Error) {
	if r.Method == http.MethodGet {
		params, status, fault = s.readQuery(r.URL.RawQuery)
	} else {
		params, status, fault = s.readBody(w, r)
	}
	switch {
	case fault != nil:
		return nil, status, fault
	case params.Query == "":
		return nil, http.StatusBadRequest, badRequest("the request has no query")
	case len(params.Query) > maxDocumentBytes:
		return nil, http.StatusRequestEntityTooLarge, queryTooLarge()
	}
	params.Headers = r.Header
	return params, http.StatusOK, nil
}

// readQuery reads the query part of a URL, in which variables and extensions are JSON.
func (s *server) readQuery(raw string) (*graphql.RawParams, int, *gqlerror.Error) {
	query, err := url.ParseQuery(raw)
	if unescaped, _ := url.QueryUnescape(raw); err != nil || !utf8.ValidString(unescaped) {
		return nil, http.StatusBadRequest, badRequest("the query part of the URL is not well-formed")
	}
	for name, values := range query {
		if len(values) > 1 {
			return nil, http.StatusBadRequest, badRequest("the query part of the URL has %s twice; send it once",
				excerpt.Quote(name))
		}
	}
	params := &graphql.RawParams{Query: query.Get("query"), OperationName: query.Get("operationName")}
	objects := map[string]*map[string]any{"variables": &params.Variables, "extensions": &params.Extensions}
	for name, into := range objects {
		text := query.Get(name)
		if text == "" || text == "null" {
			continue
		}
		var fault *gqlerror.Error
		*into, fault = decodeObject([]byte(text), s.MaxElements)
		if fault != nil {
			return nil, http.StatusBadRequest, badRequest("%s is not a JSON object, or has a name twice", name)
		}
	}
	return params, http.StatusOK, nil
}

// readBody reads the JSON object that is posted.
func (s *server) readBody(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, *gqlerror.Error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if most := (*http.MaxBytesError)(nil); errors.As(err, &most) {
		return nil, http.StatusRequestEntityTooLarge, tooLarge()
	} else if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, http.StatusRequestTimeout,
			badRequest("the request did not arrive within its time; send it again, or a smaller one")
	} else if err != nil {
		return nil, http.StatusBadRequest, badRequest("the connection ended before the whole request arrived; send it again")
	}
	if !utf8.Valid(body) { // decoded, broken bytes would all become the same character, in idempotency keys too
		return nil, http.StatusBadRequest, badRequest("the request is not valid UTF-8")
	}
	return s.readObject(body)
}

// readObject reads the parameters from JSON. Names have to match exactly, as they need not for decoding into a struct.
// It ignores names that the specification does not define.
func (s *server) readObject(body []byte) (*graphql.RawParams, int, *gqlerror.Error) {
	object, fault := decodeObject(body, s.MaxElements)
	if fault != nil {
		return nil, http.StatusBadRequest, fault
	}
	params := &graphql.RawParams{}
	for _, fault := range []*gqlerror.Error{
		parameter(object, "query", "string", &params.Query),
		parameter(object, "operationName", "string", &params.OperationName),
		parameter(object, "variables", "object", &params.Variables),
		parameter(object, "extensions", "object", &params.Extensions),
	} {
		if fault != nil {
			return nil, http.StatusBadRequest, fault
		}
	}
	return params, http.StatusOK, nil
}

// parameter reads a parameter that may be absent or null.
func parameter[T any](object map[string]any, name, form string, into *T) *gqlerror.Error {
	value := object[name]
	if value == nil {
		return nil
	}
	var is bool
	if *into, is = value.(T); !is {
		return badRequest("%s is not a JSON %s", name, form)
	}
	return nil
}

func queryTooLarge() *gqlerror.Error {
	return badRequest("the query has more than %d bytes; send values as variables", maxDocumentBytes)
}

// badRequest refuses what is not a request of GraphQL over HTTP.
func badRequest(format string, args ...any) *gqlerror.Error {
	return WithCode(gqlerror.Errorf(format, args...), CodeBadRequest)
}
