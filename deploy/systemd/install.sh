#!/bin/sh
# Installs otel-kpi from this clone as a service of systemd, and starts it:
#
#   sudo deploy/systemd/install.sh             # again after `git pull`: an upgrade
#   sudo deploy/systemd/install.sh --remove    # the state in /var/lib/otel-kpi and the settings in /etc/otel-kpi stay
#
# Wants Node 24.15 or newer with npm, as `node` in /usr/bin or /usr/local/bin. With DESTDIR it only writes below that folder, for packages.
set -eu
cd "$(dirname "$0")/../.."
units=${DESTDIR:-}/etc/systemd/system
settings=${DESTDIR:-}/etc/otel-kpi
npm_here() { npm "$@" --global --prefix "${DESTDIR:-}/usr" --omit=dev --no-audit --no-fund --loglevel=error; }
systemd() { [ -n "${DESTDIR:-}" ] || systemctl "$@"; }
# What is built in the clone stays its owner's: who is root here would leave files there that the owner cannot replace.
owner=$(stat -c %U .)
as_owner() {
  if [ "$(id -u)" != 0 ] || [ "$owner" = root ] || ! id "$owner" >/dev/null 2>&1; then "$@"; return; fi
  runuser -u "$owner" -- env HOME="$(getent passwd "$owner" | cut -d: -f6)" "$@"
}

if [ "${1:-}" = --remove ]; then
  systemd disable --now otel-kpi
  rm -f "$units/otel-kpi.service"
  npm_here uninstall otel-kpi
  systemd daemon-reload
  exit
fi

[ -n "${DESTDIR:-}" ] || [ "$(id -u)" = 0 ] || { echo 'This installs for the whole machine: run it with sudo.' >&2; exit 1; }
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 24 || (a == 24 && b >= 15) ? 0 : 1)' 2>/dev/null || {
  echo "otel-kpi needs Node 24.15 or newer, and this is $(node --version 2>/dev/null || echo 'no Node'): https://nodejs.org/en/download" >&2
  exit 1
}

as_owner scripts/install.sh all
packed=$(as_owner mktemp -d)
trap 'rm -rf "$packed"' EXIT
as_owner npm pack --silent --pack-destination "$packed" >/dev/null
npm_here install "$packed"/*.tgz

mkdir -p "$units" "$settings"
install -m 644 deploy/systemd/otel-kpi.service "$units/otel-kpi.service"
[ -e "$settings/otel-kpi.env" ] || install -m 600 deploy/systemd/otel-kpi.env "$settings/otel-kpi.env"
systemd daemon-reload
systemd enable otel-kpi
systemd restart otel-kpi
echo "otel-kpi runs: http://127.0.0.1:19464. Settings: $settings/otel-kpi.env, then: systemctl restart otel-kpi"
