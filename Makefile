# `make` or `make help` lists what can be done. Each target's ## comment is its line there.
# The longer ones are scripts in .ci/, which run without make as well.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.NOTPARALLEL:

# How long `make fuzz` works on each target.
FUZZTIME ?= 20s
# Rounds and suites of `make bench` (all when empty), and how often `make microbench`
# runs each benchmark.
BENCHROUNDS ?= 5
BENCHONLY ?=
BENCHCOUNT ?= 6
# Rounds and scenarios of `make load` (all when empty), and the numbers of replicas
# that are loaded (1 is SQLite, more are on Redis; "1,3" when empty).
LOADROUNDS ?= 1
LOADONLY ?=
LOADREPLICAS ?=
# Arguments of `barraiser serve`, such as ARGS="--addr 127.0.0.1:9090".
ARGS ?=

# The commit is recorded in the binary where git can be asked; a checkout owned
# by somebody else, or a tarball, must build too.
VCS = $(shell git status >/dev/null 2>&1 && echo true || echo false)

# A debugger's tables are a third of the binary, and stack traces don't need them;
# LDFLAGS= keeps them.
LDFLAGS ?= -s -w

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: build ## Build and serve on http://127.0.0.1:8080; needs Go alone
	@exec bin/barraiser serve $(ARGS)

.PHONY: build
build: ## Build bin/barraiser
	@echo "building bin/barraiser"
	@go build -trimpath -ldflags='$(LDFLAGS)' -buildvcs=$(VCS) -o bin/barraiser ./cmd/barraiser

.PHONY: test
test: ## Install what is missing (Redis, Chromium, npm packages) and run every suite
	@.ci/test

.PHONY: race
race: ## Run the Go tests under the race detector
	@command -v cc >/dev/null || .ci/apt-install gcc libc6-dev
	@echo "go test -race"
	@CGO_ENABLED=1 go test -race ./...

.PHONY: lint
lint: ## Check style, format, modules and types
	@.ci/lint

.PHONY: fuzz
fuzz: ## Fuzz every target for FUZZTIME (20s)
	@.ci/fuzz "$(FUZZTIME)"

.PHONY: chaos
chaos: ## Break real processes for DURATION (10m) and prove every promise; SEED=, STORE=redis|sqlite, REPLICAS=, CONTROL=name|all
	@.ci/chaos -duration="$(DURATION)" -seed="$(SEED)" -store="$(STORE)" -replicas="$(REPLICAS)" -operations="$(OPERATIONS)" -control="$(CONTROL)"

.PHONY: bench
bench: ## Measure the program against its aims into bench.txt; UPDATE=1 also writes docs/benchmarks.md
	@.ci/bench "$(BENCHROUNDS)" "$(BENCHONLY)" $(if $(UPDATE),-update docs/benchmarks.md) $(if $(STRICT),-strict)

.PHONY: bench-llm
bench-llm: ## Measure the way of a model's words beside direct, nginx and a bare relay; UPDATE=1, STRICT=1 as above
	@.ci/bench-llm "$(BENCHROUNDS)" $(if $(UPDATE),-update docs/benchmarks.md) $(if $(STRICT),-strict)

.PHONY: load
load: ## Load the program with thousands of sessions, beside peers, into load.txt; UPDATE=1, STRICT=1 as above
	@.ci/load "$(LOADROUNDS)" "$(LOADONLY)" $(if $(LOADREPLICAS),-replicas "$(LOADREPLICAS)") $(if $(UPDATE),-update docs/benchmarks.md) $(if $(STRICT),-strict)

.PHONY: microbench
microbench: ## Run every Go benchmark BENCHCOUNT (6) times; ratios to the last run
	@.ci/microbench "$(BENCHCOUNT)"

.PHONY: eval
eval: ## Measure the ratings on labelled answers into docs/evaluation.md; MODEL=name measures a model (ANSWERS=n, SETS=all, OUT=file)
	@go run ./internal/eval $(if $(MODEL),-model "$(MODEL)" $(if $(SETS),-sets "$(SETS)") $(if $(ANSWERS),-n "$(ANSWERS)") $(if $(OUT),-out "$(OUT)"),-update docs/evaluation.md)

.PHONY: e2e
e2e: build ## Run the browser suite alone
	@.ci/install-test-tools
	@echo "browser suite"
	@cd web/e2e && BARRAISER_BIN="$(CURDIR)/bin/barraiser" npm test --silent

.PHONY: golden
golden: ## Rewrite the golden files; look at git diff afterwards
	@.ci/golden

.PHONY: web
web: ## Rebuild web/dist from web/src and web/style
	@.ci/npm-install web
	@echo "building web/dist"
	@cd web/tools && go run .
