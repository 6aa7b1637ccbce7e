package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"barraiser/internal/measure"
)

// nginxForm is a plain proxy that passes on what it gets at once.
const nginxForm = `daemon off;
worker_processes auto;
worker_rlimit_nofile 16384;
pid %[1]s/nginx.pid;
error_log %[1]s/error.log;
events { worker_connections 4096; }
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	upstream endpoint { server %[3]s; keepalive 2048; }
	server {
		listen %[2]s;
		location / {
			proxy_pass http://endpoint;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_buffering off;
			proxy_read_timeout 120s;
		}
	}
}
`

// nginx is the same client as direct, with nginx between.
type nginx struct {
	*direct

	cmd *exec.Cmd
}

func startNginx(ctx context.Context, l *lab, up *upstream) (streamed, error) {
	path, err := measure.NginxPath()
	if err != nil {
		return nil, fmt.Errorf("%w; .ci/bench-llm installs it", err)
	}
	dir, err := l.folder()
	if err != nil {
		return nil, err
	}
	// It can't be told to take any free port, nor to say which.
	free, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		return nil, err
	}
	endpoint := strings.TrimSuffix(strings.TrimPrefix(up.url, "http://"), "/v1")
	args, err := measure.Nginx(path, dir, fmt.Appendf(nil, nginxForm, dir, address, endpoint))
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // our own file
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	n := &nginx{direct: newDirect("http://" + address + "/v1"), cmd: cmd}
	if err := n.awaited(ctx, address); err != nil {
		said, _ := os.ReadFile(filepath.Join(dir, "error.log"))
		return nil, errors.Join(fmt.Errorf("%w\n%s", err, said), n.stop())
	}
	return n, nil
}

// awaited waits until it takes connections.
func (n *nginx) awaited(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/v1/chat/completions", http.NoBody)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			return response.Body.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("nginx doesn't answer: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// processes are the master and its workers.
func (n *nginx) processes() []int { return measure.WithChildren(n.cmd.Process.Pid) }

func (n *nginx) stop() error {
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return n.cmd.Wait()
}
