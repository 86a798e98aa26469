package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "portal-host:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, getenv func(string) string, out io.Writer) error {
	h, err := configured(getenv)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:"+cmp.Or(getenv("PORT"), "3000"))
	if err != nil {
		return fmt.Errorf("the port is taken, set PORT: %w", err)
	}
	server := &http.Server{Handler: h.handler(), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Fprintf(out, "The page with the portal is at http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving the page: %w", err)
	}
	return nil
}

// configured returns the product that the environment describes.
func configured(getenv func(string) string) (*host, error) {
	key := getenv("API_KEY")
	if key == "" {
		file, err := os.ReadFile(filepath.Join(".local", "api-key"))
		if err != nil {
			return nil, fmt.Errorf("set API_KEY, or start `make run` in this directory: %w", err)
		}
		key = strings.TrimSpace(string(file))
	}
	service, err := url.Parse(cmp.Or(getenv("DRAWDOWN_URL"), "http://localhost:8080"))
	if err != nil || service.Host == "" {
		return nil, errors.New("DRAWDOWN_URL is no address, such as https://billing.example.com")
	}
	return &host{
		Service: service.Scheme + "://" + service.Host, Tenant: cmp.Or(getenv("TENANT"), "test"),
		customer: cmp.Or(getenv("CUSTOMER"), "acme"), key: key,
	}, nil
}
