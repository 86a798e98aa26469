# What a developer does here: `make` lists it.

.DEFAULT_GOAL := help
.PHONY: help run reset test hostile generate lint fmt bin/local

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.* ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: bin/local ## serve the API on this machine until Ctrl-C; PORT, DYNAMODB_PORT, DATA_DIR and SEED=no change how
	@exec bin/local

reset: bin/local ## forget the data of `make run`
	@exec bin/local reset

# Go knows best what has to be built anew.
bin/local:
	@go build -o bin/local ./lambdas/local

# The race detector takes a C compiler, and ten times as long. It is left out where there is nothing to race: in the
# tests that run thousands of lives, or thousands of grants, through the domain, one step at a time.
RACE = $(shell [ "$$(go env CGO_ENABLED)" = 1 ] && echo -race)
LIVES = ./billing/billingtest ./billing/simulation
LONG = ^Test(Purse|Crowds)
REST = $(filter-out $(addprefix %,$(LIVES:.%=%)),$(shell go list ./...))

test: ## run all tests, with a DynamoDB Local that they start and stop
	go test $(LIVES)
	go test -run '$(LONG)' ./billing
	go test $(RACE) -skip '$(LONG)' $(REST)

# Inputs that found something, and those that reach furthest, are kept in testdata/fuzz, where make test tries them again.
FUZZTIME ?= 1m
.PHONY: fuzz
fuzz: ## try inputs that nobody thought of, each target for FUZZTIME
	@set -e; grep -ro --include='*_test.go' '^func Fuzz[A-Za-z]*' . | sort | while IFS=: read -r file name; do \
		target=$${name#func }; package=$$(dirname "$$file"); echo "$$target of $$package"; \
		go test "$$package" -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME); \
	done

# A failure names its seed, which go test ./billing/simulation -seed repeats.
OPERATIONS ?= 1000000
.PHONY: soak
soak: ## simulate a million operations under accidents; OPERATIONS says how many
	go test ./billing/simulation -run '^TestSimulation$$' -timeout 30m -v -operations $(OPERATIONS)

.PHONY: mutants
mutants: ## break the promises one at a time, and see that some test notices each
	go run ./cmd/mutants

hostile: ## measure what it takes to refuse hostile requests, and what others notice of them
	go test ./graph -run '^$$' -bench Hostile -benchtime 20x

generate: ## generate graph/gen from schema.graphqls
	go tool -modfile=tools/go.mod gqlgen generate

lint: ## look for mistakes
	go vet ./...
	go tool -modfile=tools/lint/go.mod golangci-lint run ./...

fmt: ## format all Go files
	go tool -modfile=tools/go.mod gofumpt -l -w .

# Of the whole trace, a part is kept here; README.md says where the rest is.
TRACE ?= cmd/demo/testdata/trace.csv
.PHONY: demo bin/demo
demo: bin/demo ## play a trace of requests to a model as usage, and prove the end; TRACE=path says which
	@exec bin/demo "$(TRACE)"

bin/demo:
	@go build -o bin/demo ./cmd/demo

.PHONY: bench bin/bench
bench: bin/bench ## measure the API against a bare client on the same engine
	@exec bin/bench

bin/bench:
	@go build -o bin/bench ./cmd/bench

# The functions as they are deployed. ARCHITECTURE is their processor's; `sam local` runs that of its own
# machine only.
ARCHITECTURE ?= arm64
GOARCH_OF_arm64 = arm64
GOARCH_OF_x86_64 = amd64
.PHONY: sam-build sam-local sam-invoke
sam-build: ## build the functions with SAM; ARCHITECTURE=x86_64 says for which processor
	sam build --parameter-overrides Architecture=$(ARCHITECTURE)

sam-local: ## serve the API with SAM, by the real program, on a DynamoDB Local of its own, until Ctrl-C
	@infra/sam-local.sh serve

sam-invoke: ## invoke each function with the events of infra/events
	@infra/sam-local.sh invoke

# `sam build` asks for these, one for each function, and says where to.
build-%:
	CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH_OF_$(ARCHITECTURE)) go build -trimpath -buildvcs=false -ldflags "-s -w" \
	  -tags lambda.norpc -o "$(ARTIFACTS_DIR)/bootstrap" ./lambdas/$(shell echo $* | tr A-Z a-z)
