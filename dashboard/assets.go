package dashboard

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed dist
var dist embed.FS

// asset is a file that the pages load.
type asset struct {
	media   string
	content []byte
	etag    string

	once    sync.Once
	encoded map[string][]byte // by coding; made when the file is first asked for
}

// assets are all files of a build. Their names never change: the version is a part of their address.
type assets struct {
	version string
	files   map[string]*asset
}

// mediaTypes are the types of the files that a build may have.
var mediaTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".md": "text/plain; charset=utf-8",
}

// ours are the files of the build that this package embeds. It panics if the build is damaged, which its tests notice.
var ours = sync.OnceValue(func() *assets {
	build, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err)
	}
	all, err := readAssets(build)
	if err != nil {
		panic(err)
	}
	return all
})

// readAssets reads the files of a build.
func readAssets(build fs.FS) (*assets, error) {
	names, err := fs.Glob(build, "*")
	if err != nil {
		return nil, err
	}
	all, sum := &assets{files: map[string]*asset{}}, sha256.New()
	for _, name := range names {
		content, err := fs.ReadFile(build, name)
		if err != nil {
			return nil, err
		}
		media, known := mediaTypes[path.Ext(name)]
		if !known {
			return nil, fmt.Errorf("the build has the file %s, whose type is unknown", name)
		}
		one := sha256.Sum256(content)
		all.files[name] = &asset{media: media, content: content, etag: hex.EncodeToString(one[:8])}
		_, _ = fmt.Fprintf(sum, "%s %x\n", name, one) // a hash never fails
	}
	all.version = hex.EncodeToString(sum.Sum(nil)[:8])
	return all, nil
}

// quality is how hard files are compressed, once in the life of a process. At the highest, 11, the largest file takes
// several seconds; at this one it takes a twentieth of a second, and is an eighth larger.
const quality = 7

// encode compresses the file.
func (a *asset) encode() {
	a.once.Do(func() {
		var br, gz bytes.Buffer
		b := brotli.NewWriterLevel(&br, quality)
		g := gzip.NewWriter(&gz)
		_, _ = b.Write(a.content) // a buffer takes everything
		_, _ = g.Write(a.content)
		_, _ = b.Close(), g.Close()
		a.encoded = map[string][]byte{"br": br.Bytes(), "gzip": gz.Bytes(), "": a.content}
	})
}

// serve answers with the file, compressed if the browser can read that.
func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	a.encode()
	coding, header := codingFor(r.Header.Values("Accept-Encoding")), w.Header()
	header.Set("Content-Type", a.media)
	header.Set("Vary", "Accept-Encoding")
	etag := `"` + a.etag + coding + `"`
	header.Set("ETag", etag)
	if matches(r.Header.Values("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if coding != "" {
		header.Set("Content-Encoding", coding)
	}
	header.Set("Content-Length", strconv.Itoa(len(a.encoded[coding])))
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.encoded[coding]) // nobody can be told
	}
}

// codingFor returns the best coding that a browser accepts: br, gzip, or none.
func codingFor(accepted []string) string {
	likes := map[string]bool{}
	for part := range strings.SplitSeq(strings.Join(accepted, ","), ",") {
		coding, parameter, _ := strings.Cut(part, ";")
		weight, _ := strings.CutPrefix(strings.ReplaceAll(parameter, " ", ""), "q=")
		likes[strings.ToLower(strings.TrimSpace(coding))] = strings.Trim(weight, "0.") != "" || parameter == ""
	}
	switch {
	case likes["br"]:
		return "br"
	case likes["gzip"]:
		return "gzip"
	}
	return ""
}

// matches says whether a browser has a version of the file already.
func matches(known []string, etag string) bool {
	for part := range strings.SplitSeq(strings.Join(known, ","), ",") {
		if have := strings.TrimPrefix(strings.TrimSpace(part), "W/"); have == etag || have == "*" {
			return true
		}
	}
	return false
}
