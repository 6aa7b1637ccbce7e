package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"barraiser/internal/client"
	"barraiser/internal/measure"
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
	path, err := measure.NginxPath()
	if err != nil {
		return nil, fmt.Errorf("%w; .ci/load installs it", err)
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
	to := strings.TrimPrefix(o.fleet.replicas[0].url, "http://")
	args, err := measure.Nginx(path, dir, fmt.Appendf(nil, nginxForm, dir, address, to))
	if err != nil {
		return err
	}
	n := &process{name: "nginx", dir: dir, args: args}
	if err := n.start(ctx); err != nil {
		return err
	}
	o.nginx = n
	o.fleet.services = []*client.Service{client.NewService("http://" + address)}
	return awaitTCP(ctx, address)
}
