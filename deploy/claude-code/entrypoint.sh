#!/bin/sh
# Before the agent starts: who works here, where the hook keeps what it was asked to keep, and which MCP servers come along.
set -eu

percent() { node -p 'encodeURIComponent(process.argv[1])' "$1"; }

# The folder is somebody else's by its number wherever engines map users.
git config --global --replace-all safe.directory /workspace
[ -z "${USER_NAME:-}" ] || git config --global user.name "$USER_NAME"
if [ -n "${USER_EMAIL:-}" ]; then
  git config --global user.email "$USER_EMAIL"
  OTEL_RESOURCE_ATTRIBUTES="${OTEL_RESOURCE_ATTRIBUTES:+$OTEL_RESOURCE_ATTRIBUTES,}user.email=$(percent "$USER_EMAIL")"
  export OTEL_RESOURCE_ATTRIBUTES
fi

settings=$HOME/.config/otel-kpi/hook.json
mkdir -p "${settings%/*}"
transcripts=
[ "${KEEP_TRANSCRIPTS:-0}" != 1 ] || transcripts='"transcripts": "/telemetry-data/transcripts", '
printf '{ %s"event_log": "/telemetry-data/hooks.jsonl" }\n' "$transcripts" >"$settings"

# Empty where none was named: it is /dev/null then.
[ ! -s /run/mcp.json ] || set -- --mcp-config /run/mcp.json "$@"
exec /opt/claude-code/bin/claude "$@"
