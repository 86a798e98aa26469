package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log"
	"net/http"
)

var (
	//go:embed page.html
	pageText string
	//go:embed host.js
	script []byte

	page = template.Must(template.New("page").Parse(pageText))
)

// host is the product.
type host struct {
	Service string // the origin of the API and the portal
	Tenant  string // test or live

	customer string // who is signed in
	key      string // an API key
}

// handler serves the page, its script, and the token that the script asks for.
func (h *host) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		// What your own policy has to allow: the script of the element, and its frame.
		w.Header().Set("Content-Security-Policy", "default-src 'none'; connect-src 'self'; style-src 'self'; "+
			"script-src 'self' "+h.Service+"; frame-src "+h.Service)
		_ = page.Execute(w, h) // the browser has gone away
	})
	mux.HandleFunc("GET /host.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write(script) // the browser has gone away
	})
	mux.HandleFunc("POST /portal-token", h.giveToken)
	// Browsers say which site a request comes from: no other site's page gets a token.
	return http.NewCrossOriginProtection().Handler(mux)
}

// giveToken answers with the token of a new session. Here your own sign-in says who the customer is.
func (h *host) giveToken(w http.ResponseWriter, r *http.Request) {
	token, err := h.mint(r.Context())
	if err != nil {
		log.Print("minting a session: ", err)
		http.Error(w, "there is no session now", http.StatusBadGateway)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(token)) // the browser has gone away
}

// startSession makes a session that may look, buy and set limits, for a quarter of an hour. The portal asks for the next one.
const startSession = `mutation($customer: ID!) {
	createCustomerSession(input: {customerId: $customer, expiresInSeconds: 900, permissions: [VIEW, BUY, CONFIGURE]}) {
		token
		userErrors { code message }
	}
}`

// mint returns the token of a new session of the customer.
func (h *host) mint(ctx context.Context) (string, error) {
	body, err := json.Marshal(map[string]any{"query": startSession, "variables": map[string]string{"customer": h.customer}})
	if err != nil {
		return "", fmt.Errorf("writing the request: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.Service+"/graphql", bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("making the request: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+h.key)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", fmt.Errorf("asking for a session: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	var read struct {
		Data struct {
			CreateCustomerSession struct {
				Token      string
				UserErrors []struct{ Code, Message string }
			}
		}
		Errors []struct{ Message string }
	}
	if err := json.NewDecoder(answer.Body).Decode(&read); err != nil {
		return "", fmt.Errorf("the API answers with status %d: %w", answer.StatusCode, err)
	}
	session := read.Data.CreateCustomerSession
	switch {
	case len(read.Errors) > 0:
		return "", errors.New(read.Errors[0].Message)
	case len(session.UserErrors) > 0:
		return "", errors.New(session.UserErrors[0].Message)
	}
	return session.Token, nil
}
