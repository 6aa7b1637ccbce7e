package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"barraiser/internal/client"
)

// nginxForm is a plain proxy of WebSockets.
const nginxForm = `daemon off;
worker_processes auto;
worker_rlimit_nofile 20000;
pid %[1]s/nginx.pid;
error_log %[1]s/error.log;
events { worker_connections 9000; }
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	map $http_upgrade $connection_upgrade { default upgrade; "" close; }
	server {
		listen %[2]s backlog=4096;
		location / {
			proxy_pass http://%[3]s;
			proxy_http_version 1.1;
			proxy_set_header Upgrade $http_upgrade;
			proxy_set_header Connection $connection_upgrade;
			proxy_buffering off;
			proxy_read_timeout 120s;
		}
	}
}
`

// startBehindNginx starts the program with nginx before it.
func startBehindNginx(ctx context.Context, l *lab, p plan) (peer, error) {
	path, err := nginxPath()
	if err != nil {
		return nil, err
	}
	started, err := startOurs(ctx, l, p)
	if err != nil {
		return nil, err
	}
	o, ok := started.(*ours)
	if !ok {
		return nil, errors.Join(errors.New("another system was started"), started.stop())
	}
	if err := o.putBehind(ctx, l, path); err != nil {
		return nil, errors.Join(err, o.stop())
	}
	return o, nil
}

// putBehind starts nginx and lets clients go through it.
func (o *ours) putBehind(ctx context.Context, l *lab, path string) error {
	dir, err := l.folder()
	if err != nil {
		return err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "nginx.conf")
	to := strings.TrimPrefix(o.fleet.replicas[0].url, "http://")
	if err := os.WriteFile(file, fmt.Appendf(nil, nginxForm, dir, address, to), 0o600); err != nil {
		return err
	}
	// -e: what it says before it has read the file goes elsewhere than /var/log.
	n := &process{name: "nginx", dir: dir, args: []string{path, "-p", dir, "-c", file, "-e", filepath.Join(dir, "start.log")}}
	if os.Getuid() == 0 {
		// Its workers would be nobody's, and nobody can't use our folder.
		n.args = append(n.args, "-g", "user root;")
	}
	if err := n.start(ctx); err != nil {
		return err
	}
	o.nginx = n
	o.fleet.services = []*client.Service{client.NewService("http://" + address)}
	return awaitTCP(ctx, address)
}

// nginxPath finds the program; Debian keeps it where only root looks.
func nginxPath() (string, error) {
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("nginx isn't installed; .ci/load installs it")
}
