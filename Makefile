# One entry for everything. Each target installs what it needs; nothing has to be prepared but Node 20 or newer with
# npm and, for `make test`, Go. Node 24, which all code runs under, comes from npm like every other dependency.

NODE := node_modules/.bin/node
INSTALLED := node_modules/.installed
# To run takes a fifth of the packages, and a Node of its own.
RUNNING := node_modules/.running/installed
# As in the first line of what is run.
V8_OPTIONS = $(shell sed -n '1s/.*env -S node //p' src/main.ts)
# Files of bench/ that export something serve the others; the soak takes an hour and the pair another tree: asked by name.
QUESTIONS = $(filter-out bench/soak.ts bench/pair.ts,$(shell grep -L '^export ' bench/*.ts))

.PHONY: help run demo history look test tests test-loki test-claude attack unit lint format build parts golden docs prices dashboards bench clean chart sbom release
.PHONY: up down restart claude-code telemetry-data logs logs-collector status smoke validate-config setup-claude

help: ## Print this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 17

# Of all targets that ask Docker Compose: state and events in files, for SQL.
$(if $(filter 1,$(SQL)),$(eval export COMPOSE_FILE := docker-compose.yml:docker-compose.sql.yml))

up: ## Start the whole stack in Docker and wait until it is well; SQL=1 for events in SQLite; settings: .env.example
	@scripts/engine.sh
	docker compose up --detach --build --wait $(UP_FLAGS)
	@curl --fail --silent --show-error --retry 30 --retry-delay 1 --retry-all-errors --output /dev/null \
		"http://$$(docker compose port collector 13133)"
	@echo "Grafana    http://$$(docker compose port grafana 3000)"
	@echo "Alerts     http://$$(docker compose port alertmanager 9093)   who is told: ALERTS_TO, docs/alerts.md"
	@echo "Live page  http://$$(docker compose port otel-kpi 19464)"
	@echo "Agents     OTEL_EXPORTER_OTLP_ENDPOINT=http://$$(docker compose port collector 4318)"
	@echo "Try it     make smoke"

restart: UP_FLAGS = --force-recreate
restart: up ## Start the stack anew, with what was changed in .env and in configurations

down: ## Stop the stack; its data stay, unless DATA=delete says otherwise
	@scripts/engine.sh
	docker compose --profile '*' down $(if $(filter delete,$(DATA)),--volumes)

status: ## Show how each service of the stack is
	@scripts/engine.sh
	docker compose ps --all

logs: ## Follow what all services say
	@scripts/engine.sh
	docker compose logs --follow --tail 100

logs-collector: ## Follow what the collector says
	@scripts/engine.sh
	docker compose logs --follow --tail 100 collector

claude-code: ## Start Claude Code in a container that is wired to the stack; OPTIONS="-p 'say hello'", SUDO=1 for root in there
	@scripts/engine.sh
	$(if $(filter 1,$(SUDO)),COMPOSE_FILE=docker-compose.yml:docker-compose.sudo.yml )docker compose run --rm --build claude-code $(OPTIONS)

telemetry-data: ## Copy what the collector wrote with TELEMETRY_FILE=1 into telemetry-data/
	@scripts/engine.sh
	docker compose cp collector:/var/lib/otelcol/telemetry.jsonl telemetry-data/

smoke: ## Send one event through the running stack and find it in every part
	@scripts/smoke.sh

validate-config: parts ## Check every configuration with its own program
	$(NODE) scripts/validate-config.ts

run: $(RUNNING) ## Start the service; OTEL_KPI_* settings are passed through
	$(RUNNING:installed=node) $(V8_OPTIONS) src/main.ts serve

setup-claude: $(RUNNING) ## Make Claude Code send to the stack; OPTIONS="--team core --hooks", OPTIONS=--undo gives its settings back
	$(RUNNING:installed=node) src/main.ts setup $(if $(filter --undo,$(OPTIONS)),,--agent claude-code) $(OPTIONS)

demo: $(RUNNING) ## Show the live page with made-up telemetry, with Node alone; OPTIONS="--speed 10"
	$(RUNNING:installed=node) scripts/demo.ts $(OPTIONS)

history: parts ## Write a month of a made-up company into DATA_DIR, for a Prometheus to show
	$(NODE) --disable-warning=ExperimentalWarning scripts/history.ts "$(DATA_DIR)" $(OPTIONS)

look: parts ## Draw the dashboards in several states, to look at: PREVIEW=program INTO=folder, as scripts/look.ts says
	$(NODE) --disable-warning=ExperimentalWarning scripts/look.ts "$(PREVIEW)" "$(INTO)" $(OPTIONS)

test: lint tests ## Lint, check types and run all tests against the real parts

tests: parts
	$(NODE) scripts/test.ts

test-loki: parts ## Run the tests that need a real Loki, with the one of PATH or LOKI_BIN
	$(NODE) scripts/test-loki.ts

test-claude: $(INSTALLED) ## Run the test that needs a real Claude Code, with the one of PATH or CLAUDE_BIN; no key is needed
	$(NODE) scripts/test-claude.ts

attack: parts ## Attack a running service in all ways, and write what it stood into docs/reliability.md
	$(NODE) scripts/attack.ts

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

prices: $(INSTALLED) ## Write the price list anew from its package; read the diff as code
	$(NODE) scripts/prices.ts

dashboards: $(INSTALLED) ## Write Grafana's dashboards anew from grafana/src
	$(NODE) grafana/src/build.ts

bench: $(INSTALLED) ## Measure: all questions of bench/, or NAME=ingest OPTIONS=redis, NAME=soak OPTIONS=5m; JSON=1 for scripts
	@set -e; for file in $(if $(NAME),bench/$(NAME).ts,$(QUESTIONS)); do \
		$(if $(JSON),,echo "# $$file";) $(if $(JSON),JSON=$(JSON)) $(NODE) $$file $(OPTIONS); done

chart: $(INSTALLED) ## Write the Helm chart with rules and dashboards into dist/chart/otel-kpi
	$(NODE) scripts/chart.ts

sbom: $(INSTALLED) ## Write sbom.cdx.json and licences.txt: what runs, with hashes and licences
	$(NODE) scripts/sbom.ts

release: $(INSTALLED) ## Make what a release consists of, in dist/release/; it publishes nothing
	@scripts/release.sh

clean: ## Remove what was built here, and the state in data/ if you say so; packages and the cached parts stay
	rm -rf dist coverage .cache
	@[ ! -d data ] || { answer=$(if $(filter delete,$(DATA)),y); \
		[ -n "$$answer" ] || [ ! -t 0 ] || { printf 'Delete the state in data/ too? [y/N] '; read -r answer; }; \
		case $$answer in [yY]*) rm -rf data ;; *) echo 'data/ stays' ;; esac; }

# What installs says so, but not where figures are read.
$(INSTALLED): package-lock.json
	@scripts/install.sh all >&2

$(RUNNING): package-lock.json
	@scripts/install.sh running >&2
