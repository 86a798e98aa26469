package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/lambdas/local/demo"
)

// greet prints the addresses of the pages, the API and the database, and the key. The links sign in: their fragment, which
// browsers send to nobody, has the token of a session.
func (s *server) greet(ctx context.Context) error {
	pages, err := s.links(ctx)
	if err != nil {
		return err
	}
	database, kept := "DynamoDB at "+s.database, "Ctrl-C stops it."
	if s.config.Endpoint == "" {
		database = fmt.Sprintf("DynamoDB Local at %s, in %s", s.database, filepath.Join(s.config.DataDir, dataName))
		kept = "Ctrl-C stops it; `make reset` deletes the data."
	}
	if s.mails != nil {
		pages += fmt.Sprintf("  mails      %s%s\n", s.address(), mailPath)
	}
	return printf(s.config.Out, `
Drawdown is running. %s

%s  explorer   %s%s
  API        %s%s
  database   %s
  API key    %s  (all scopes in the test tenant; kept in %s)

To send requests, define this function in another terminal; it needs curl and jq:

%s
Ask for the customers and their wallets:

  ask '%s'

`, kept, pages, s.address(), explorerPath, s.address(), endpointPath, database, s.secret, s.keyFile(), s.askFunction(), firstQuery)
}

// links returns links to the dashboard and, if there is the demonstration, to the portal of one of its customers, both signed in.
func (s *server) links(ctx context.Context) (string, error) {
	operator, err := s.ledger.CreateOperatorSession(ctx, s.by, billing.CreateOperatorSession{
		Operator: "developer", Scopes: billing.Scopes, ExpiresIn: int(billing.MaxOperatorSession / time.Second),
	})
	if err != nil {
		return "", err
	}
	links := fmt.Sprintf("  dashboard  %s/#token=%s\n", s.address(), operator.Token)
	if !s.config.Seed {
		return links, nil // there may be no customer
	}
	customer, err := s.ledger.CreateCustomerSession(ctx, s.by, billing.CreateCustomerSession{
		Customer: demo.Acme, Permissions: billing.SessionPermissions, ExpiresIn: int(billing.MaxCustomerSession / time.Second),
	})
	if err != nil {
		return "", err
	}
	return links + fmt.Sprintf("  portal     %s/portal/test#token=%s\n", s.address(), customer.Token), nil
}

// keyFile returns the path of the key's file, which leads to it from any directory.
func (s *server) keyFile() string {
	file := filepath.Join(s.config.DataDir, keyFile)
	if absolute, err := filepath.Abs(file); err == nil {
		return absolute
	}
	return file
}

// askFunction returns a function of the shell that sends a query and prints its answer: the data, or everything if there are
// errors.
func (s *server) askFunction() string {
	return `  ask() {
    jq -n --arg query "$1" '{$query}' |
      curl -sS ` + s.address() + endpointPath + ` -H "Authorization: Bearer $(cat ` + quoted(s.keyFile()) + `)" \
        -H 'Content-Type: application/json' -d @- | jq 'if .errors then . else .data end'
  }
`
}

// quoted returns a text as a word of the shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

const firstQuery = "{ customers { nodes { name wallets { nodes { name balance { available } } } } } }"

func (s *server) address() string { return fmt.Sprintf("http://localhost:%d", s.port) }

// curl returns a request as a shell command.
func (s *server) curl() string {
	return fmt.Sprintf(`curl -s %s%s -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '{"query": %q}'`,
		s.address(), endpointPath, s.secret, firstQuery)
}

// example returns the first query of the explorer.
func (s *server) example() string {
	if s.config.Seed {
		return exampleWithDemo
	}
	return exampleWithout
}

const exampleWithDemo = `# The balance of a wallet, its grants and its last transactions.
# Ctrl-Enter sends the request, with the key of this server.
{
  wallet(id: "` + demo.AcmeMain + `") {
    name
    balance {
      available
      pending
      expiringNext { amount expiresAt }
    }
    grants(spendable: true) {
      nodes { source remaining expiresAt reason }
    }
    transactions(first: 5) {
      nodes {
        sequence type amount balanceAfter
        action reason
        drawdowns { amount grant { source expiresAt } }
      }
    }
  }
}
`

const exampleWithout = `# Creates a first customer.
# Ctrl-Enter sends the request, with the key of this server.
mutation {
  createCustomer(input: {
    idempotencyKey: "first"
    externalId: "first"
    name: "First Customer"
  }) {
    customer { id name createdAt }
    replayed
    userErrors { code message path }
  }
}
`
