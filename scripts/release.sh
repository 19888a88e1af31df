#!/bin/sh
# Makes what a release consists of, in dist/release/: the package of npm, the chart, the list of what is inside, and checksums.
# `make release`, on a clean tree whose CHANGELOG has the version. It publishes nothing and ends with the lines that do.
set -eu
cd "$(dirname "$0")/.."
node=node_modules/.bin/node
version=$($node -p 'require("./package.json").version')
out=dist/release

fail() { echo "release: $1" >&2; exit 1; }
[ -z "$(git status --porcelain)" ] || fail 'there are changes that no commit has'
grep -q "^## .*$version" CHANGELOG.md || fail "CHANGELOG.md has no section of $version"
grep -rn "image: otel-kpi.*:[0-9]" docker-compose.yml | grep -v ":$version\$" && fail 'an image of docker-compose.yml has another version'
# Where the registry has no answer to this, it says so and nothing else.
npm audit --omit=dev --audit-level=high || [ "${AUDIT:-}" = skip ] || fail 'npm audit: see above; AUDIT=skip goes on where no registry answers'

# Packing builds, which begins by removing dist/.
packed=$(mktemp -d)
trap 'rm -rf "$packed"' EXIT
npm pack --silent --pack-destination "$packed" >/dev/null
rm -rf "$out"
mkdir -p "$out"
mv "$packed"/*.tgz "$out/"
$node scripts/chart.ts
tar -czf "$out/otel-kpi-chart-$version.tgz" -C dist/chart otel-kpi
$node scripts/sbom.ts
mv sbom.cdx.json licences.txt "$out/"
(cd "$out" && sha256sum * >SHA256SUMS)
ls -l "$out"
cat <<LINES

To publish, after \`make test\`:
  git tag --sign v$version && git push origin v$version
  npm publish --access public $out/otel-kpi-$version.tgz
  docker build --tag REGISTRY/otel-kpi:$version . && docker push REGISTRY/otel-kpi:$version
  helm push $out/otel-kpi-chart-$version.tgz oci://REGISTRY/charts
LINES
