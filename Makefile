# What a newcomer types: `make run` and `make test`. Both need Go and g++ only.

BIN := bin/edfi-build
GO  ?= go

.PHONY: run build test check lint format tidy bench clean

run: build ## build, then run the sample district: prints where the marts and the dictionary are
	./$(BIN) run

build: ## the binary
	$(GO) build -trimpath -o $(BIN) ./cmd/edfi-build

test: ## all tests; those that need a component which isn't here skip with a reason
	$(GO) test -timeout 20m ./...

check: format tidy lint ## what CI holds a change to besides the tests
	$(GO) vet ./...
	$(GO) test -race ./graph/... ./internal/... ./compiler ./runner ./runner/lake/... ./runner/vault/... ./runner/audit/...

lint: ## style, and the import lines of .golangci.yml
	$(GO) tool -modfile=tools.mod golangci-lint run

format:
	@files=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$files" ]; then echo "not gofmt-ed:"; echo "$$files"; exit 1; fi

tidy:
	$(GO) mod tidy -diff

bench: build ## figures as ratios, each measured side by side in one run
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 60m ./bench

clean: ## what the other targets made; the lake of the sample too
	rm -rf bin target lake .edfi
