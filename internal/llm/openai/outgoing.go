package openai

import (
	"errors"
	"io"
	"net/http"
	"sync"
)

// errSent is the error of a transport that asks for a body after its response.
var errSent = errors.New("the request was answered, and its body let go")

// letGo has the body of a request forgotten as soon as it is sent. A response
// holds its request until it is read to the end, and with it a prompt of some
// 15 KiB for all the time in which the answer is streamed. The function
// returned is called when the response has begun: until then the request may
// have to be sent again on another connection.
func letGo(r *http.Request) (sent func()) {
	if r.Body == nil || r.GetBody == nil {
		return func() {}
	}
	again := r.GetBody
	r.Body = &outgoing{body: r.Body}
	r.GetBody = func() (io.ReadCloser, error) {
		if again == nil {
			return nil, errSent
		}
		body, err := again()
		if err != nil {
			return nil, err
		}
		return &outgoing{body: body}, nil
	}
	return func() { again = nil }
}

// outgoing is a body that holds nothing once it was read or closed. The
// transport may close it while it is read.
type outgoing struct {
	mu   sync.Mutex
	body io.ReadCloser
}

// Read implements io.Reader.
func (o *outgoing) Read(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.body == nil {
		return 0, io.EOF
	}
	n, err := o.body.Read(p)
	if err != nil {
		o.body = nil
	}
	return n, err
}

// Close implements io.Closer.
func (o *outgoing) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	body := o.body
	o.body = nil
	if body == nil {
		return nil
	}
	return body.Close()
}
