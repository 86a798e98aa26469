package exportfiles

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

// Links makes links to the files of a directory, and serves them. Whoever has a link can download its file until it ends: it is
// signed with a key that this process alone has.
type Links struct {
	Directory *Directory
	Base      string // of addresses: where the server is, with the path of [Links]
	Key       []byte
	Now       func() time.Time
}

var _ exportjob.Linker = (*Links)(nil)

// Link implements [exportjob.Linker].
func (l *Links) Link(_ context.Context, file, download string, until time.Time) (string, error) {
	ends := strconv.FormatInt(until.Unix(), 10)
	query := url.Values{"name": {download}, "until": {ends}, "signature": {l.sign(file, download, ends)}}
	return l.Base + "/" + file + "?" + query.Encode(), nil
}

// sign returns the signature of a link. No part of it has a line feed, so that two links never have the same text.
func (l *Links) sign(file, download, ends string) string {
	mac := hmac.New(sha256.New, l.Key)
	mac.Write([]byte(file + "\n" + download + "\n" + ends))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// ServeHTTP serves the file of a link, whose path begins with the name of the file. What is wrong with a link is not said: it
// may be somebody else's.
func (l *Links) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, query := strings.TrimPrefix(r.URL.Path, "/"), r.URL.Query()
	download, ends := query.Get("name"), query.Get("until")
	until, err := strconv.ParseInt(ends, 10, 64)
	signed := hmac.Equal([]byte(l.sign(file, download, ends)), []byte(query.Get("signature")))
	if err != nil || !signed || strings.ContainsAny(file+download, "\n\"\\") || !l.Now().Before(time.Unix(until, 0)) {
		http.Error(w, "This link is not valid, or no longer. Read the url of the export again.", http.StatusForbidden)
		return
	}
	content, err := l.Directory.root.Open(file)
	if err != nil {
		http.Error(w, "The file has been deleted.", http.StatusNotFound)
		return
	}
	defer func() { _ = content.Close() }() // nothing was written to it
	l.serve(w, r, content, download)
}

// serve writes a file as one that is saved, and that no browser shows or runs.
func (l *Links) serve(w http.ResponseWriter, r *http.Request, content *os.File, download string) {
	format := exportjob.JSONLines
	if path.Ext(download) == ".csv" {
		format = exportjob.CSV
	}
	for name, value := range map[string]string{
		"Content-Type": format.ContentType(), "Content-Disposition": `attachment; filename="` + download + `"`,
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
	} {
		w.Header().Set(name, value)
	}
	http.ServeContent(w, r, "", time.Time{}, content)
}
