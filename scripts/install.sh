#!/bin/sh
# Installs packages, with the versions of package-lock.json: those that running needs, and Node (`install.sh running`), or
# all (`install.sh all`). What is there already is left as it is: a service may be running from it.
set -eu
cd "$(dirname "$0")/.."

RUNNING=node_modules/.running
quiet='--no-audit --no-fund --no-update-notifier --loglevel=error'

is_new() { [ "$1" -nt package-lock.json ]; }

is_there() {
  case $1 in
  all) is_new node_modules/.installed ;;
  running) is_new "$RUNNING/installed" && { [ ! -e node_modules/.installed ] || is_new node_modules/.installed; } ;;
  esac
}
# Most often nothing is to be done, also where nothing may be written.
if is_there "$1"; then exit 0; fi
if [ ! -w . ] || { [ -e .cache ] && [ ! -w .cache ]; }; then
  echo "Packages are to be installed in $PWD, where $(id -un) may not write: run it once as the owner of that folder." >&2
  exit 1
fi

# Only one installs at a time; who waited looks again. What one that was killed left behind holds up nobody.
lock=.cache/installing
mkdir -p .cache
until mkdir "$lock" 2>/dev/null; do
  sleep 1
  kill -0 "$(cat "$lock/pid" 2>/dev/null || echo $$)" 2>/dev/null || rm -rf "$lock"
done
echo $$ >"$lock/pid"
trap 'rm -rf "$lock"' EXIT
trap 'exit 1' INT TERM

install_all() {
  # Only where nothing is there: it begins by removing what is.
  if [ -e node_modules/.package-lock.json ]; then npm install --no-save $quiet; else npm ci $quiet; fi
  touch node_modules/.installed
}

run_from_all() {
  mkdir -p "$RUNNING"
  ln -sfn ../.bin/node "$RUNNING/node"
  touch "$RUNNING/installed"
}

# Node is a package for development, as users have their own, so it gets a place of its own.
install_node() {
  mkdir -p "$RUNNING"
  node -p 'const { node } = require("./package.json").devDependencies;
    JSON.stringify({ private: true, dependencies: { node }, allowScripts: { node: true } })' >"$RUNNING/package.json"
  # By --prefix npm would not find the settings of the machine, as its way to the registry.
  (cd "$RUNNING" && npm install --no-package-lock $quiet)
  ln -sfn node_modules/.bin/node "$RUNNING/node"
}

install_running() {
  npm install --no-save --omit=dev $quiet &
  packages=$!
  install_node
  wait "$packages"
  touch "$RUNNING/installed"
}

case $1 in
all) is_new node_modules/.installed || install_all ;;
running)
  # Less would take away what is there for development.
  if [ -e node_modules/.installed ]; then
    is_new node_modules/.installed || install_all
    run_from_all
  else
    is_new "$RUNNING/installed" || {
      echo 'Getting Node 24 and packages from npm: this takes a while, once.'
      install_running
    }
  fi
  ;;
esac
