package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// AssetPrefix is the path under which assets are served.
const AssetPrefix = "/assets/"

// AssetFile is a built file and its compressed forms.
type AssetFile struct {
	Body        []byte
	Brotli      []byte // nil when it would not be smaller
	Gzip        []byte // nil when it would not be smaller
	ContentType string
	ETag        string // quoted, ready for the header
	Immutable   bool   // the name holds the content's checksum: cache it for ever
}

type assetSet struct {
	files map[string]AssetFile
	names map[string]string // logical name -> file
}

var assets = sync.OnceValues(func() (assetSet, error) { return loadAssets(distFiles) })

func loadAssets(dist fs.FS) (assetSet, error) {
	set := assetSet{files: map[string]AssetFile{}, names: map[string]string{}}
	raw, err := fs.ReadFile(dist, "dist/manifest.json")
	if err != nil {
		return set, fmt.Errorf("read the asset manifest: %w", err)
	}
	if err := json.Unmarshal(raw, &set.names); err != nil {
		return set, fmt.Errorf("read the asset manifest: %w", err)
	}
	for _, file := range set.names {
		body, err := fs.ReadFile(dist, "dist/"+file)
		if err != nil {
			return set, fmt.Errorf("read the asset %s: %w", file, err)
		}
		a := AssetFile{
			Body:        body,
			ContentType: contentType(file),
			ETag:        strconv.Quote(file),
			Immutable:   true,
		}
		// A missing form only means that compression did not pay.
		a.Brotli, _ = fs.ReadFile(dist, "dist/"+file+".br")
		a.Gzip, _ = fs.ReadFile(dist, "dist/"+file+".gz")
		set.files[file] = a
	}
	return set, nil
}

// contentType does not ask the operating system, whose tables differ.
func contentType(file string) string {
	switch path.Ext(file) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json":
		return "application/json"
	}
	if t := mime.TypeByExtension(path.Ext(file)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// Asset finds a built file by its URL path (/assets/room-1A2B.js) or file name.
func Asset(name string) (AssetFile, bool) {
	set, err := assets()
	if err != nil {
		return AssetFile{}, false
	}
	a, ok := set.files[strings.TrimPrefix(name, AssetPrefix)]
	return a, ok
}

// Href gives the URL of the asset with this logical name: "room.js" becomes
// /assets/room-1A2B.js. A name that was never built gives a URL that answers
// 404; the tests look for those.
func Href(name string) string {
	set, err := assets()
	if err != nil {
		return AssetPrefix + name
	}
	if file, ok := set.names[name]; ok {
		return AssetPrefix + file
	}
	return AssetPrefix + name
}

// Choose picks the form to send for an Accept-Encoding header, and the
// Content-Encoding that goes with it (empty for the plain file).
func (a AssetFile) Choose(acceptEncoding string) (body []byte, encoding string) {
	br, gz := accepted(acceptEncoding)
	switch {
	case br && a.Brotli != nil:
		return a.Brotli, "br"
	case gz && a.Gzip != nil:
		return a.Gzip, "gzip"
	}
	return a.Body, ""
}

// accepted reads the two codings out of the header. Weights other than zero are
// not compared: brotli is the smaller for every client that takes both.
func accepted(header string) (br, gz bool) {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		if refused(params) {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "br":
			br = true
		case "gzip":
			gz = true
		}
	}
	return br, gz
}

func refused(params string) bool {
	for p := range strings.SplitSeq(params, ";") {
		key, value, ok := strings.Cut(strings.TrimSpace(p), "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(key), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		return err == nil && q == 0
	}
	return false
}

// AssetHandler serves everything under [AssetPrefix], for GET and HEAD. It sets
// the type, the encoding, the validators and the caching; security headers are
// the server's.
func AssetHandler() http.Handler {
	return http.HandlerFunc(serveAsset)
}

func serveAsset(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	a, ok := Asset(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, encoding := a.Choose(r.Header.Get("Accept-Encoding"))
	h := w.Header()
	h.Set("Content-Type", a.ContentType)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	etag := variantTag(a.ETag, encoding)
	h.Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	// The client going away is all that can fail here.
	_, _ = w.Write(body)
}

// variantTag keeps the tags of two encodings apart, as a strong validator must.
func variantTag(etag, encoding string) string {
	if encoding == "" {
		return etag
	}
	return strings.TrimSuffix(etag, `"`) + "." + encoding + `"`
}
