# One entry for everything. Each target installs what it needs; nothing has to be prepared but Node 20 or newer with
# npm and, for `make test`, Go. Node 24, which all code runs under, comes from npm like every other dependency.

NODE := node_modules/.bin/node
INSTALLED := node_modules/.installed
# Files of bench/ that export something serve the others.
QUESTIONS = $(shell grep -L '^export ' bench/*.ts)

.PHONY: help run test tests unit lint format build parts golden docs bench clean

help: ## Print this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: $(INSTALLED) ## Start the service; OTEL_KPI_* settings are passed through
	$(NODE) src/main.ts serve

test: lint tests ## Lint, check types and run all tests against the real parts

tests: parts
	$(NODE) scripts/test.ts

unit: $(INSTALLED) ## Run the fast tests: those that need no other program
	npm run unit

lint: $(INSTALLED) ## Check types, lint, unused code and format
	npm run lint

format: $(INSTALLED) ## Format all files
	npm run format

build: $(INSTALLED) ## Build the npm package's code into dist/
	npm run build

parts: $(INSTALLED) ## Get the real parts that tests run against (Prometheus, Chromium, ...)
	$(NODE) scripts/parts.ts

golden: $(INSTALLED) ## Write the golden files of the tests anew; read the diff as code
	UPDATE_GOLDEN=1 npm run jest -- test/golden

docs: $(INSTALLED) ## Write the generated pages of docs/ anew
	$(NODE) docs/build.ts

bench: $(INSTALLED) ## Measure: all questions of bench/, or one with NAME=decode
	@set -e; for file in $(if $(NAME),bench/$(NAME).ts,$(QUESTIONS)); do echo "# $$file"; $(NODE) $$file; done

clean: ## Remove what was built here; packages and the cached parts stay
	rm -rf dist coverage .cache

$(INSTALLED): package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@
