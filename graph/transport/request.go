package transport

import (
	"bytes"
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

	// byteOrderMark begins what some programs write in UTF-8. RFC 8259 lets readers of JSON ignore it.
	byteOrderMark = "\xef\xbb\xbf"
)

// accepted returns the media type of the answer: the one of ours that the caller prefers, or none.
func accepted(headers []string) string {
	liked := strings.Join(headers, ",")
	switch {
	case strings.Trim(liked, ", \t") == "": // an empty header asks for nothing in particular, as none does
		return mediaJSON
	case len(liked) > maxMediaBytes:
		return ""
	}
	best, liking := "", 0.0
	for part := range strings.SplitSeq(liked, ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil || !isUTF8(params["charset"]) {
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

// isUTF8 says whether a charset is UTF-8, as it is where none is given. Many clients write it without the hyphen.
func isUTF8(charset string) bool {
	return charset == "" || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
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
	if wrong := contentTypeFault(r.Header.Values("Content-Type")); wrong != "" {
		return http.StatusUnsupportedMediaType,
			badRequest("%s; send JSON in UTF-8, with Content-Type: %s", wrong, mediaJSON)
	}
	if encoding := strings.Join(r.Header.Values("Content-Encoding"), ", "); !isIdentity(encoding) {
		return http.StatusUnsupportedMediaType,
			badRequest("Content-Encoding is %s; send the request as it is, without Content-Encoding", excerpt.Quote(encoding))
	}
	if r.ContentLength > maxBodyBytes {
		return http.StatusRequestEntityTooLarge, tooLarge()
	}
	return 0, nil
}

// contentTypeFault returns what is wrong with the headers Content-Type of a request, or an empty text.
func contentTypeFault(headers []string) string {
	switch {
	case len(headers) == 0:
		return "the request has no Content-Type"
	case len(headers) > 1:
		return "the request has Content-Type twice"
	case len(headers[0]) > maxMediaBytes:
		return "Content-Type is too long"
	}
	media, params, err := mime.ParseMediaType(headers[0])
	switch {
	case err != nil || media != mediaJSON:
		return "Content-Type is " + excerpt.Quote(headers[0])
	case !isUTF8(params["charset"]):
		return "the charset in Content-Type is " + excerpt.Quote(params["charset"])
	}
	return ""
}

// isIdentity says whether the codings of a body leave it as it is.
func isIdentity(codings string) bool {
	for coding := range strings.SplitSeq(codings, ",") {
		if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "identity") {
			return false
		}
	}
	return true
}

func tooLarge() *gqlerror.Error {
	return badRequest("the request has more than %d bytes; send it as several requests", maxBodyBytes)
}

// noPersistedQueries answers a client that sends the hash of a document in place of the document, in the words of the
// protocol, by which it sends the document from then on. A request with both is executed:
// https://www.apollographql.com/docs/apollo-server/performance/apq
func noPersistedQueries() *gqlerror.Error {
	return WithCode(gqlerror.Errorf("PersistedQueryNotSupported"), CodePersistedQueryNotSupported)
}

// readRequest reads a request whose head was checked, or returns what is wrong with it and the status for it, where it is
// answered in that media type. Its messages never repeat what it read.
func (s *server) readRequest(
	w http.ResponseWriter, r *http.Request, media string,
) (params *graphql.RawParams, status int, fault *gqlerror.Error) {
	if r.Method == http.MethodGet {
		params, status, fault = s.readQuery(r.URL.RawQuery)
	} else {
		params, status, fault = s.readBody(w, r)
	}
	switch {
	case fault != nil:
		return nil, status, fault
	case params.Query == "" && params.Extensions["persistedQuery"] != nil:
		return nil, requestErrorStatus(media), noPersistedQueries()
	case params.Query == "":
		return nil, http.StatusBadRequest, badRequest("the request has no query, which is the GraphQL document to execute")
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
	return s.readObject(bytes.TrimPrefix(body, []byte(byteOrderMark)))
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
	if unread, is := value.(excerpt.Unread); is {
		return badRequest("%s is %s", name, unread)
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
