# The commands for developers. `make` lists them.

.DEFAULT_GOAL := help

# Programs and tests are built as the functions are, without C and with -trimpath, so that Go compiles what they share once.
export CGO_ENABLED = 0
export GOFLAGS += -trimpath
.PHONY: help run reset test hostile generate lint fmt bin/local

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.* ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: bin/local ## serve the API on this machine until Ctrl-C; the options are PORT, DYNAMODB_PORT, DATA_DIR and SEED=no
	@exec bin/local

reset: bin/local ## delete the data of `make run`
	@exec bin/local reset

# This target always runs: Go itself knows what has to be built again. The first build, from empty caches, takes minutes.
# So does the download of the database, which runs beside it.
bin/local:
	@if [ -x bin/local ]; then exec go build -o bin/local ./lambdas/local; fi; \
	echo "Building Drawdown. The first time, Go downloads and compiles what it depends on, which takes minutes …"; \
	[ -n "$$DYNAMODB_ENDPOINT" ] || { go build -o bin/fetch ./infra/dynamodblocal/fetch && bin/fetch & }; \
	go build -o bin/local ./lambdas/local && wait

# The limit only ends tests that hang. Go's own, ten minutes for a package, is too short on a machine that is busy with other
# work.
LIMIT = -timeout 60m

# Without debugging information, which takes the linker half of its time, and without go vet, which make lint runs. More
# packages run at a time than there usually are processors, as many wait for a database or a browser.
# Go collects garbage less often than usual, which saves a quarter of the compiler's time and takes a gigabyte at most.
test: ## run all tests, with a DynamoDB Local that they start and stop
	GOGC=400 go test $(LIMIT) -p 4 -ldflags=-w -vet=off ./...

# The packages whose code runs goroutines that share something. The race detector makes tests take up to ten times as long, so
# that those that run one step at a time, thousands of times, are left out.
SHARING = ./billing/ledger ./billing/outbox/... ./billing/payment/... ./billing/timer/... ./ddb/... ./graph/... \
	./lambdas/follower ./lambdas/local/pump ./secrets ./ses ./stripe ./webhook
LONG = ^Test(Lots|ManyGrants|HoldMachine|HoldsAlwaysEnd|HoldsAcrossPages|SubscriptionLives)

.PHONY: race
race: export CGO_ENABLED = 1
race: ## run the tests of the packages that run goroutines, with Go's race detector, which needs a C compiler
	go test $(LIMIT) -race -skip '$(LONG)' $(SHARING)

# testdata/fuzz contains the inputs that found an error, and those that reach the most code. make test tries them again.
FUZZTIME ?= 1m
.PHONY: fuzz
fuzz: ## try generated inputs, each fuzz target for FUZZTIME
	@set -e; grep -ro --include='*_test.go' '^func Fuzz[A-Za-z]*' . | sort | while IFS=: read -r file name; do \
		target=$${name#func }; package=$$(dirname "$$file"); echo "$$target of $$package"; \
		go test "$$package" -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME); \
	done

# A failure prints its seed, or the number of the life. To repeat it, run go test ./billing/simulation with -seed, or
# go test ./billing/payment -run TestSubscriptionLives with -life.
OPERATIONS ?= 400000
SUBSCRIPTIONS ?= 10000
.PHONY: soak
soak: ## simulate 400,000 operations with injected faults, and a year of 10,000 subscriptions; OPERATIONS and SUBSCRIPTIONS set them
	go test ./billing/simulation -run '^TestSimulation$$' -timeout 30m -v -operations $(OPERATIONS)
	go test ./billing/payment -run '^TestSubscriptionLives$$' -timeout 30m -subscriptions $(SUBSCRIPTIONS)

.PHONY: mutants
mutants: ## break the promises one at a time in the code, and check that some test notices each
	go run ./cmd/mutants

hostile: ## measure how long refusing hostile requests takes, and how much they slow down other requests
	go test ./graph -run '^$$' -bench Hostile -benchtime 20x

generate: ## generate graph/gen from schema.graphqls
	go tool -modfile=tools/go.mod gqlgen generate

# Node.js 20.19 or later. Everything else is in the lock file.
.PHONY: dashboard
dashboard: ## build dashboard/dist after a change of dashboard/web or of schema.graphqls, with its checks and tests
	cd dashboard/web && npm ci && npm run codegen && npm run typecheck && npm test && npm run build

lint: ## run the linters
	go vet ./...
	go tool -modfile=tools/lint/go.mod golangci-lint run ./...

fmt: ## format all Go files
	go tool -modfile=tools/go.mod gofumpt -l -w .

# The repository contains a part of the trace; README.md says where the whole trace is.
TRACE ?= cmd/demo/testdata/trace.csv
.PHONY: demo bin/demo
demo: bin/demo ## replay a trace of requests to a model as usage, and check the result; TRACE=path selects the trace
	@exec bin/demo "$(TRACE)"

bin/demo:
	@go build -o bin/demo ./cmd/demo

# The seed decides what the agents do and what goes wrong. A failure prints it.
SEED ?= 0
AGENTS ?= 1000
.PHONY: overspend bin/overspend
overspend: bin/overspend ## crash a thousand agents with budgets, and print what leaks; SEED=number repeats a schedule, AGENTS sets how many
	@exec bin/overspend -seed "$(SEED)" -agents "$(AGENTS)"

bin/overspend:
	@go build -o bin/overspend ./cmd/overspend

.PHONY: bench bin/bench
bench: bin/bench ## measure the API against a bare client on the same engine
	@exec bin/bench

bin/bench:
	@go build -o bin/bench ./cmd/bench

# The functions as they are deployed. ARCHITECTURE is the processor that they are built for; `sam local` runs only
# functions for the processor of its own machine.
ARCHITECTURE ?= arm64
GOARCH_OF_arm64 = arm64
GOARCH_OF_x86_64 = amd64
.PHONY: sam-build sam-local sam-invoke
sam-build: ## build the functions with SAM; ARCHITECTURE=x86_64 selects the other processor
	sam build --parameter-overrides Architecture=$(ARCHITECTURE)

sam-local: ## serve the API with SAM, with the real program and a DynamoDB Local of its own, until Ctrl-C
	@infra/sam-local.sh serve

sam-invoke: ## invoke each function with the events of infra/events
	@infra/sam-local.sh invoke

# `sam build` calls these targets, one for each function, and passes the directory to build into.
build-%:
	CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH_OF_$(ARCHITECTURE)) go build -trimpath -buildvcs=false -ldflags "-s -w" \
	  -tags lambda.norpc -o "$(ARTIFACTS_DIR)/bootstrap" ./lambdas/$(shell echo $* | tr A-Z a-z)
