package main

import (
	"fmt"
	"path/filepath"

	"github.com/drawdown-billing/drawdown/lambdas/local/demo"
)

// greet says what runs where.
func (s *server) greet() error {
	database, kept := "DynamoDB at "+s.database, "Ctrl-C stops it."
	if s.config.Endpoint == "" {
		database = fmt.Sprintf("DynamoDB Local at %s, in %s", s.database, filepath.Join(s.config.DataDir, dataName))
		kept = "Ctrl-C stops it; the data stay until `make reset`."
	}
	return announce(s.config.Out, `
Drawdown is running. %s

  API        %s%s
  explorer   %s
  database   %s
  API key    %s  (all scopes in the test tenant; kept in %s)

Ask for the customers and their wallets:

  %s

`, kept, s.address(), endpointPath, s.address(), database, s.secret, filepath.Join(s.config.DataDir, keyFile), s.curl())
}

func (s *server) address() string { return fmt.Sprintf("http://localhost:%d", s.port) }

// curl is a request that a terminal takes as it is.
func (s *server) curl() string {
	return fmt.Sprintf(`curl -s %s%s -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' `+
		`-d '{"query": "{ customers { nodes { name wallets { nodes { name balance { available } } } } } }"}'`,
		s.address(), endpointPath, s.secret)
}

// example is what the page begins with.
func (s *server) example() string {
	if s.config.Seed {
		return exampleWithDemo
	}
	return exampleWithout
}

const exampleWithDemo = `# What a wallet holds, and why.
# Ctrl-Enter asks. "Headers", below, has the key.
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

const exampleWithout = `# A first customer.
# Ctrl-Enter asks. "Headers", below, has the key.
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
