/**
 * What is known of the images that docker-compose.yml and the Dockerfile name, and from where. No engine runs in our
 * tests, so what a service says is checked against this, and its programs are started where the image has them.
 * Read on 2026-11-21; raising a version means reading its source again.
 */
export type Image = {
  /** Numbers: `nobody` need not be the same everywhere. */
  readonly user: { readonly id: number; readonly group: number };
  readonly path: string;
  readonly entrypoint: readonly string[];
  readonly hasShell: boolean;
  /** The programs that a service may name, by their path in the image; of those, the ones we have, by their name as a part. */
  readonly programs: Readonly<Record<string, string | undefined>>;
  /** The port a service listens on belongs to what its image says in EXPOSE or its documentation. */
  readonly source: readonly string[];
};

export const IMAGES: Readonly<Record<string, Image>> = {
  // FROM scratch: certificates, the program and a configuration, nothing else.
  'otel/opentelemetry-collector-contrib:0.155.0': {
    user: { id: 10001, group: 10001 },
    path: '/',
    entrypoint: ['/otelcol-contrib'],
    hasShell: false,
    programs: { '/otelcol-contrib': 'otelcol' },
    source: [
      'https://github.com/open-telemetry/opentelemetry-collector-releases/blob/07ac0202df945df487957ec8411aceb83f673b36/distributions/otelcol-contrib/Dockerfile',
    ],
  },
  // busybox; the image without a shell has tags of its own (-distroless) until version 4. promtool is in both.
  'prom/prometheus:v3.13.3': {
    user: { id: 65534, group: 65534 },
    path: '/bin',
    entrypoint: ['/bin/prometheus'],
    hasShell: true,
    programs: { '/bin/prometheus': 'prometheus', '/bin/promtool': 'promtool' },
    source: [
      'https://github.com/prometheus/prometheus/blob/main/Dockerfile',
      'https://github.com/prometheus/prometheus/pull/17876',
    ],
  },
  // busybox; the image without a shell has tags of its own (-distroless).
  'prom/alertmanager:v0.35.0': {
    user: { id: 65534, group: 65534 },
    path: '/bin',
    entrypoint: ['/bin/alertmanager'],
    hasShell: true,
    programs: { '/bin/alertmanager': 'alertmanager', '/bin/amtool': 'amtool' },
    source: ['https://github.com/prometheus/alertmanager/blob/v0.35.0/Dockerfile'],
  },
  // distroless since 3.6.0. `-health` asks http://localhost:3100/ready. Who owns /loki changed with versions.
  'grafana/loki:3.7.6': {
    user: { id: 10001, group: 10001 },
    path: '/usr/bin',
    entrypoint: ['/usr/bin/loki'],
    hasShell: false,
    programs: { '/usr/bin/loki': 'loki' },
    source: [
      'https://github.com/grafana/loki/issues/20149',
      'https://github.com/grafana/loki/pull/20590',
      'https://github.com/grafana/loki/blob/1786d2c7b183d3330a8bb876932320d167400a06/cmd/loki/health.go',
      'https://github.com/grafana/loki/issues/19904',
    ],
  },
  // Alpine, so wget is busybox's; curl is there too but about to go. Version 13 writes to /tmp.
  'grafana/grafana:13.2.0': {
    user: { id: 472, group: 0 },
    path: '/usr/share/grafana/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    entrypoint: ['/run.sh'],
    hasShell: true,
    programs: { '/run.sh': undefined, '/usr/bin/wget': undefined },
    source: [
      'https://github.com/grafana/grafana/blob/main/Dockerfile',
      'https://github.com/grafana/grafana/pull/122982',
      'https://github.com/kubara-io/kubara/issues/302',
    ],
  },
  // Debian. Its entry point changes to this user where it is root, and does nothing else that we need.
  'valkey/valkey:9.1.4': {
    user: { id: 999, group: 999 },
    path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    entrypoint: ['docker-entrypoint.sh'],
    hasShell: true,
    programs: { '/usr/local/bin/valkey-server': 'redis-server', '/usr/local/bin/valkey-cli': 'redis-cli' },
    source: [
      'https://github.com/valkey-io/valkey-container/blob/1e25d3d8420ed18cacbaa8fa6835e530551c8dfe/9.1/debian/Dockerfile',
      'https://github.com/valkey-io/valkey-container/blob/49e7a04a514cb4f7c00ee1f764298f7d4a6bf656/docker-entrypoint.sh',
    ],
  },
  // Debian. That of otel-kpi is made of it by our Dockerfile.
  // Debian with git, of which the next is the slim one.
  'node:24.21.0-bookworm': {
    user: { id: 1000, group: 1000 },
    path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    entrypoint: ['docker-entrypoint.sh'],
    hasShell: true,
    programs: { '/usr/local/bin/node': 'node', '/bin': 'tools', '/usr/bin': 'tools' },
    source: [
      'https://github.com/nodejs/docker-node/blob/main/24/bookworm/Dockerfile',
      'https://github.com/docker-library/buildpack-deps/blob/master/debian/bookworm/scm/Dockerfile',
    ],
  },
  'node:24.21.0-bookworm-slim': {
    user: { id: 1000, group: 1000 },
    path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    entrypoint: ['docker-entrypoint.sh'],
    hasShell: true,
    programs: { '/usr/local/bin/node': 'node' },
    source: ['https://github.com/nodejs/docker-node/blob/main/24/bookworm-slim/Dockerfile'],
  },
};
