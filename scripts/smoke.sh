#!/bin/sh
# What to run after `make up`: sends one event through the collector and finds it again in every part behind it.
# Says which step failed and what to look at. It counts as one request for 0.000001 USD, made by the user "smoke-test".
#
# Needs sh and curl. Where the parts are comes from the environment, else from .env, else the defaults of the compose file:
# COLLECTOR_URL, COLLECTOR_HEALTH_URL, OTEL_KPI_URL, PROMETHEUS_URL, LOKI_URL, GRAFANA_URL (`none` leaves Grafana out),
# COLLECTOR_TOKEN, GRAFANA_PASSWORD, and SMOKE_SECONDS for how long to wait for each step.
set -eu

dotenv=$(dirname "$0")/../.env

# The value of a setting, or what stands behind its name.
setting() {
  eval "value=\${$1:-}"
  [ -n "$value" ] || [ ! -f "$dotenv" ] || value=$(sed -n "s/^$1=//p" "$dotenv" | tail -n 1)
  printf '%s' "${value:-$2}"
}

collector=$(setting COLLECTOR_URL "http://127.0.0.1:$(setting OTLP_HTTP_PORT 4318)")
collector_health=$(setting COLLECTOR_HEALTH_URL "http://127.0.0.1:$(setting COLLECTOR_HEALTH_PORT 13133)")
otel_kpi=$(setting OTEL_KPI_URL "http://127.0.0.1:$(setting OTEL_KPI_PORT 19464)")
prometheus=$(setting PROMETHEUS_URL "http://127.0.0.1:$(setting PROMETHEUS_PORT 9090)")
loki=$(setting LOKI_URL "http://127.0.0.1:$(setting LOKI_PORT 3100)")
grafana=$(setting GRAFANA_URL "http://127.0.0.1:$(setting GRAFANA_PORT 3000)")
token=$(setting COLLECTOR_TOKEN '')
password=$(setting GRAFANA_PASSWORD admin)
seconds=$(setting SMOKE_SECONDS 60)

session=smoke-$(date +%s)-$$
# Whatever dimensions are labels besides.
cost='agent_cost_window_usd{agent="claude-code",.*model="smoke-test",window="30d"}'
query='sum(agent_cost_window_usd{agent="claude-code",model="smoke-test",window="30d"})'

fail() {
  printf 'FAILED  %s\n        %s\n' "$1" "$2" >&2
  exit 1
}

# await WHAT ADVICE COMMAND...: asks again until the command succeeds.
await() {
  what=$1 advice=$2
  shift 2
  left=$seconds
  until "$@" >/dev/null 2>&1; do
    [ "$left" -ne "$seconds" ] || printf 'wait    %s, up to %s s\n' "$what" "$seconds"
    [ "$left" -gt 0 ] || fail "$what" "$advice"
    left=$((left - 1))
    sleep 1
  done
  printf 'ok      %s\n' "$what"
}

get() { curl --fail --silent --show-error --max-time 5 "$@"; }

# The session's one event, as Claude Code tells a request.
event() {
  now=$(date +%s)
  cat <<JSON
{"resourceLogs":[{"resource":{"attributes":[$(text service.name claude-code),$(text service.version smoke-test)]},
"scopeLogs":[{"scope":{"name":"com.anthropic.claude_code.events","version":"smoke-test"},
"logRecords":[{"timeUnixNano":"${now}000000000","observedTimeUnixNano":"${now}000000000",
"body":{"stringValue":"claude_code.api_request"},"attributes":[
$(text event.name api_request),$(text session.id "$session"),$(text user.email smoke-test),$(text model smoke-test),
$(text request_id "$session"),$(text cost_usd 0.000001),$(text input_tokens 1),$(text output_tokens 1),
$(text cache_read_tokens 0),$(text cache_creation_tokens 0),$(text duration_ms 1),
{"key":"event.sequence","value":{"intValue":"0"}}]}]}]}]}
JSON
}
text() { printf '{"key":"%s","value":{"stringValue":"%s"}}' "$1" "$2"; }

cost_counted() { get "$otel_kpi/metrics" | grep "$cost" | sed 's/^.*} *//;s/ .*$//'; }
cost_scraped() { get --get --data-urlencode "query=$query" "$prometheus/api/v1/query" | sed -n 's/.*,"\([^"]*\)"\]}.*/\1/p'; }

counted() { [ "$(cost_counted)" != "$before" ]; }
scraped() { [ -n "$(cost_scraped)" ] && [ "$(cost_scraped)" = "$(cost_counted)" ]; }
told() {
  get --get --data-urlencode "query={service_name=\"claude-code\"} | session_id=\"$session\"" \
    "$loki/loki/api/v1/query_range" | grep -q '"values"'
}

await "the collector is well ($collector_health)" "make logs-collector" get "$collector_health"
await "otel-kpi can count ($otel_kpi/readyz)" "docker compose logs otel-kpi redis" get "$otel_kpi/readyz"
await "Prometheus is ready ($prometheus)" "docker compose logs prometheus" get "$prometheus/-/ready"
await "Loki is ready ($loki)" "docker compose logs loki" get "$loki/ready"

before=$(cost_counted || true)
event | get ${token:+--header "Authorization: Bearer $token"} --header 'Content-Type: application/json' --data-binary @- \
  --output /dev/null "$collector/v1/logs" ||
  fail "the collector takes an event ($collector/v1/logs)" \
    "401: COLLECTOR_TOKEN is another one there. Connection refused: another program, or none, has the port. make logs-collector"
printf 'ok      the collector takes an event (%s/v1/logs)\n' "$collector"

await "otel-kpi counts it" "make logs-collector: can it reach otel-kpi? $otel_kpi/metrics/self: otelkpi_records_total" counted
await "Prometheus scrapes it" "$prometheus/targets: is otel-kpi up?" scraped
await "Loki has the event" "make logs-collector: can it reach Loki?" told

if [ "$grafana" = none ]; then
  echo 'left    Grafana, as GRAFANA_URL=none says'
else
  login="admin:$password"
  await "Grafana is well ($grafana)" "docker compose logs grafana" get "$grafana/api/health"
  get --user "$login" "$grafana/api/user" >/dev/null ||
    fail "Grafana lets admin in" "GRAFANA_PASSWORD is taken at the first start only: say the one it has now"
  for source in prometheus loki; do
    await "Grafana reads from $source" "Grafana: Connections, Data sources, $source, Test" \
      get --user "$login" "$grafana/api/datasources/uid/$source/health"
  done
  dashboards() { get --user "$login" "$grafana/api/search?type=dash-db" | grep -q '"uid"'; }
  await "Grafana has a dashboard" "docker compose logs grafana: provisioning" dashboards
fi
echo 'All parts work together.'
