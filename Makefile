# Two commands do everything: `make run` and `make test`. `make help` lists the rest.
# Text after ## is what `make help` prints.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PATH := $(PATH):$(HOME)/.cargo/bin

# Options for the program, e.g. make run ARGS="--no-demo"
ARGS ?=
# A large database of the bench.
MILLION := --size 1000000 --sales 2 --directory target/bench-million
# Cargo profile of `make run` and `make build`.
PROFILE ?= release
export PROFILE

##@ Everyday

.PHONY: run
run: ## Set up, build and serve a demo shop; ARGS are options of `regulars serve`
	@scripts/run.sh $(ARGS)

.PHONY: test
test: ## Everything that CI runs, in about a quarter of an hour
	@env -u PROFILE scripts/test.sh

.PHONY: check
check: lint-rust lint-web licences ## Format, lints and licences, as CI checks them

.PHONY: dev
dev: setup ## API from source and pages with live reload on http://localhost:5173
	@scripts/dev.sh $(ARGS)

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ One step at a time

.PHONY: setup
setup: ## Install what building and running need
	@scripts/setup.sh run

.PHONY: setup-test
setup-test: ## Install what the tests need too
	@scripts/setup.sh test

.PHONY: build
build: setup ## The release binary with the pages inside: target/release/regulars
	@scripts/web.sh
	cargo build --profile $(PROFILE) --bins

.PHONY: format
format: ## Format Rust and the pages
	cargo fmt --all
	npm --prefix frontend run --silent format

.PHONY: lint-rust
lint-rust: ## rustfmt and clippy, warnings refused
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

.PHONY: lint-web
lint-web: ## oxlint, prettier and types of the pages
	npm --prefix frontend run --silent lint
	npm --prefix frontend run --silent typecheck

.PHONY: licences
licences: ## Licences of every dependency against the allow list
	node scripts/licences.mjs

.PHONY: test-rust
test-rust: ## Unit, store, API and acceptance tests (needs PostgreSQL's binaries, no server)
	cargo test --workspace --no-fail-fast $(ARGS)

.PHONY: test-web
test-web: ## Unit tests of the pages
	npm --prefix frontend test -- $(ARGS)

.PHONY: test-e2e
test-e2e: setup-test ## The journeys in a real browser against the real binary
	@env -u PROFILE scripts/e2e.sh $(ARGS)

.PHONY: test-e2e-slow
test-e2e-slow: setup-test ## The journeys over a line whose answers take up to 1.5 s and overtake one another: nothing may act too soon
	@env -u PROFILE REGULARS_SLOW_LINE=1500 scripts/e2e.sh --workers 4 $(ARGS)

.PHONY: test-contract
test-contract: setup-test ## Generated requests against the OpenAPI document (schemathesis)
	@env -u PROFILE scripts/schemathesis.sh $(ARGS)

##@ Generated files

.PHONY: generate
generate: ## All three below
	@scripts/generate.sh openapi schema api-types

.PHONY: openapi
openapi: ## openapi/openapi.json from the program
	@scripts/generate.sh openapi

.PHONY: schema
schema: ## crates/persistence/src/schema.rs from the migrations
	@scripts/generate.sh schema

.PHONY: api-types
api-types: ## frontend/src/api/schema.gen.ts from the OpenAPI document
	@scripts/generate.sh api-types

.PHONY: check-generated
check-generated: ## Whether the three are up to date
	@scripts/generate.sh --check

##@ Figures and books

.PHONY: bench
bench: setup ## Throughput and latency against pgbench on the same server
	cargo build --release --bin regulars
	cargo run --release --bin bench -- $(ARGS)

.PHONY: bench-data
bench-data: setup ## A million members and cards with ten million entries for the bench, made once and kept
	cargo run --release --bin bench -- $(MILLION) --only-data

.PHONY: bench-growth
bench-growth: setup ## Throughput and latency against callers and size: a hundred thousand members and a million by turns
	cargo build --release --bin regulars
	cargo run --release --bin bench -- $(MILLION) --growth target/bench $(ARGS)

.PHONY: bench-reports
bench-reports: setup ## What reports of 100 000 sales a day and 3 000 000 a month take, and what they take from the till
	cargo build --release --bin regulars
	cargo run --release --bin bench -- --size 100000 --tenants 1 --sales 30 --daily \
		--directory target/bench-reports --reports $(ARGS)

.PHONY: bench-reader
bench-reader: setup-test ## From a card on a reader to the desk: latencies, idle CPU, memory, and how soon a reader is back
	cargo test --release --package reader-gateway --test figures -- --ignored --nocapture --test-threads 1
	@PROFILE=release REGULARS_BENCH=1 scripts/e2e.sh readers.e2e --workers 1 -g figures

.PHONY: lab-reader
lab-reader: ## Drivers of readers that type and of HID readers against a real kernel, in an emulator
	@scripts/reader-lab.sh

.PHONY: soak-reader
soak-reader: setup-test ## A thousand taps into a page while the server is killed and connections break
	@env -u PROFILE REGULARS_SOAK=1 scripts/e2e.sh readers-soak --workers 1

.PHONY: package-reader
package-reader: ## A Debian package of the reader gateway in target/
	@scripts/reader-package.sh

.PHONY: check-reader
check-reader: ## Whether the reader gateway compiles for Windows and macOS too
	@scripts/reader-platforms.sh

.PHONY: fuzz-reader
fuzz-reader: ## Any bytes against every parser of the reader gateway, CASES (1 000 000) times each
	PROPTEST_CASES="$(or $(CASES),1000000)" cargo test --release --package reader-gateway --lib parse

.PHONY: faults
faults: setup-test ## Kill, cut, fill and stop everything under load, then check; ARGS="--only kill --times 100 --seed 7"
	cargo build --release --bin regulars
	cargo run --release --bin faults -- $(ARGS)

.PHONY: verify
verify: ## Audit every wallet, lot, reversal and the audit chain of the database
	cargo run --quiet --profile $(PROFILE) --bin regulars -- verify $(ARGS)

.PHONY: model
model: ## The ledger against a plain model of sums; STEPS (1 000 000) and SEED may be set
	STEPS="$(or $(STEPS),1000000)" cargo test --release -p domain --test model -- --nocapture

.PHONY: corpus
corpus: ## Recompute POSTINGS (1 000 000) postings of chance from their derivations; SEED may be set
	POSTINGS="$(or $(POSTINGS),1000000)" cargo test --release -p persistence --test corpus -- --nocapture

.PHONY: mutants
mutants: ## Change the rules on purpose, one place at a time, and count what the tests notice; ARGS="--everything", "--shard 0/20 --sharding round-robin"
	@scripts/mutants.sh $(ARGS)

.PHONY: capabilities
capabilities: ## Every capability of the catalogue with the tests that cite it
	@node scripts/capabilities.mjs $(ARGS)

.PHONY: doc
doc: ## API documentation of the crates in target/doc
	cargo doc --workspace --no-deps

.PHONY: clean
clean: ## Remove everything built; the data in ./var stays
	cargo clean
	rm -rf frontend/dist frontend/node_modules var/generated var/test var/tools
