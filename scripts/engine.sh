#!/bin/sh
# Says what is missing for the stack in Docker, and how to do without.
if ! docker compose version >/dev/null 2>&1; then
  echo 'This needs Docker with Compose: https://docs.docker.com/engine/install. Without it: `make run` starts otel-kpi alone.' >&2
elif ! docker info >/dev/null 2>&1; then
  echo 'The Docker engine does not answer: is it started, and may you use it? `docker info` says more.' >&2
else
  exit 0
fi
exit 1
