/** What docker-compose.yml says, against what is known of the images, the settings, and the versions that tests run. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { environmentName, SETTINGS } from '../../src/config/settings.ts';
import { IMAGES } from '../compose/images.ts';
import { ROOT, readServices, type Service } from '../compose/project.ts';

const services = readServices({ COMPOSE_PROFILES: '*' });
const text = read('docker-compose.yml');
const manifest = JSON.parse(read('package.json'));
const OURS = `otel-kpi:${manifest.version}`;
const AGENT = `otel-kpi-claude-code:${manifest.version}`;
const BASE = `node:${manifest.devDependencies.node}-bookworm`;
const NODE = `${BASE}-slim`;
const OPEN = { BIND_ADDRESS: '0.0.0.0', COLLECTOR_TOKEN: 'a-token', GRAFANA_PASSWORD: 'a-password' };

const WORKED_IN = ['workspace', 'telemetry-data'];

describe('each service', () => {
  const lasting = running().map((name) => [name, services[name]!] as const);
  const keeping = lasting.filter(([, { volumes }]) => volumes !== undefined);

  test.each(Object.entries(services))('%s may change nothing but its volumes and has no privilege', (name, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(service).toMatchObject({ logging: { options: { 'max-size': '10m', 'max-file': '3' } } });
    if (name === 'owners') expect(service).toMatchObject({ cap_add: ['CHOWN'], network_mode: 'none' });
    else expect(service).not.toHaveProperty('cap_add');
  });

  test.each(lasting)(
    '%s runs as the user its image is made for, within limits, after its volumes are ready',
    (name, service) => {
      const { id, group } = imageOf(service).user;
      expect(service.user).toBe(`${id}:${group}`);
      expect(service).toMatchObject({ mem_limit: expect.stringMatching(/^\d+$/) });
      expect(waitsFor(name)).toContain('owners');
    },
  );

  test.each(Object.entries(services))(
    '%s runs programs that its image has, and no shell where there is none',
    (_, service) => {
      const { programs, path, hasShell, entrypoint } = imageOf(service);
      const has = (word: string) =>
        word.startsWith('/') ? word in programs : path.split(':').some((folder) => join(folder, word) in programs);
      const [kind, ...check] = service.healthcheck?.test ?? ['NONE'];
      expect(['NONE', 'CMD']).toContain(kind);
      if (check.length > 0) expect([check[0], has(check[0]!)]).toEqual([check[0], true]);
      if (service.entrypoint)
        expect([service.entrypoint[0], has(service.entrypoint[0]!)]).toEqual([service.entrypoint[0], true]);
      // Where a word is put behind the image's own entry point it must not be meant for a shell.
      else if (!hasShell)
        expect([entrypoint, service.command?.every((word) => word.startsWith('-'))]).toEqual([entrypoint, true]);
    },
  );

  test.each(keeping)(
    '%s alone writes its volume, which belongs to it and takes nothing from the image',
    (name, service) => {
      const given = new Map(
        services['owners']!.command!.map((line) => [
          basename(line.slice(0, line.indexOf(':'))),
          line.slice(line.indexOf(':') + 1),
        ]),
      );
      for (const { type, source, read_only: readOnly, volume } of service.volumes ?? []) {
        // The folders that an agent is given to work in.
        if (type === 'bind' && WORKED_IN.includes(basename(source))) expect(name).toBe('claude-code');
        else if (type === 'bind' || source !== name) expect([source, readOnly]).toEqual([source, true]);
        else expect([source, given.get(source), volume?.nocopy]).toEqual([name, service.user, true]);
      }
    },
  );
});

describe('ports', () => {
  test('are those of this machine alone, at the numbers everybody knows', () => {
    const ports = publishedPorts(services);
    expect(new Set(ports.map(({ host }) => host))).toEqual(new Set(['127.0.0.1']));
    expect(ports.map(({ port }) => port).toSorted((a, b) => a - b)).toEqual([
      3000, 3100, 4317, 4318, 9090, 9093, 13133, 19464,
    ]);
    expect(ports.every(({ port, target }) => port === target)).toBe(true);
  });

  test('of what has a password may be opened; others never', () => {
    const opened = publishedPorts(readServices(OPEN)).filter(({ host }) => host !== '127.0.0.1');
    expect(opened.map(({ port }) => port)).toEqual([4317, 4318, 3000]);
  });

  test.each(['COLLECTOR_TOKEN', 'GRAFANA_PASSWORD'])('are not opened without %s', (name) => {
    expect(() => readServices({ ...OPEN, [name]: '' })).toThrow(`${name} is missing a value: BIND_ADDRESS lets other`);
  });

  test('can be others', () => {
    const moved = readServices({ OTLP_HTTP_PORT: '5318', GRAFANA_PORT: '4000', LOKI_PORT: '4100' });
    expect(publishedPorts(moved).filter(({ port, target }) => port !== target)).toEqual([
      { host: '127.0.0.1', port: 5318, target: 4318 },
      { host: '127.0.0.1', port: 4000, target: 3000 },
      { host: '127.0.0.1', port: 4100, target: 3100 },
    ]);
  });
});

test('a token makes the collector ask for it', () => {
  const { command, environment } = readServices({ COLLECTOR_TOKEN: 'a-token' })['collector']!;
  expect(command).toEqual(['--config=/etc/otelcol-contrib/config.yaml', '--config=/etc/otelcol-contrib/token.yaml']);
  expect(environment).toMatchObject({ COLLECTOR_TOKEN: 'a-token' });
  expect(services['collector']!.command).toEqual(['--config=/etc/otelcol-contrib/config.yaml']);
});

test('settings of otel-kpi are settings it has', () => {
  const known = Object.values(SETTINGS).map(({ key }) => environmentName(key));
  expect(known).toEqual(expect.arrayContaining(Object.keys(services['otel-kpi']!.environment!)));
});

test('.env.example names every variable there is, with its default, and no other', () => {
  const asked = [...text.matchAll(/\$\{(\w+):?-?([^}+?]*)/g), ...text.matchAll(/^ +(OTEL_KPI_\w+):$/gm)].map(
    ([, name]) => name,
  );
  const offered = [...read('.env.example').matchAll(/^# (\w+)=(.*)$/gm)].map(([, name, value]) => ({ name, value }));
  expect(new Set(offered.map(({ name }) => name))).toEqual(new Set(asked));
  for (const [, name, value] of text.matchAll(/\$\{(\w+):-([^}]+)\}/g)) {
    if (name !== 'BIND_ADDRESS' && name !== 'GRAFANA_PASSWORD') expect(offered).toContainEqual({ name, value });
  }
});

test('what runs here is what tests run', () => {
  const versions = Object.fromEntries(Object.values(services).map(({ image }) => image.split(':')));
  expect(read('collector/builder.yaml')).toContain(`v${versions['otel/opentelemetry-collector-contrib']}`);
  // Prometheus 3.13.3 is version 0.313.3 of its module.
  const asModule = versions['prom/prometheus']!.replace(/^v(\d+)\./, 'v0.$1');
  expect(read('test/parts/prometheus/go.mod')).toContain(`prometheus/prometheus ${asModule}`);
  expect(read('test/parts/alertmanager/go.mod')).toContain(`prometheus/alertmanager ${versions['prom/alertmanager']}`);
  expect(services['otel-kpi']!.image).toBe(OURS);
  expect(read('Dockerfile').match(/^FROM \S+/gm)).toEqual([`FROM ${NODE}`, `FROM ${NODE}`]);
  expect(services['claude-code']!.image).toBe(AGENT);
  expect(read('deploy/claude-code/Dockerfile').match(/^FROM \S+/gm)).toEqual([`FROM ${BASE}`, `FROM ${BASE}`]);
});

test('every part finds the others, and what is mounted into it', () => {
  const folders = Object.values(services).flatMap(({ volumes = [] }) => volumes.filter(({ type }) => type === 'bind'));
  expect(folders.filter(({ source }) => !existsSync(source))).toEqual([]);
  const provider = /path: (\S+)/.exec(read('grafana/provisioning/dashboards/otel-kpi.yaml'))![1];
  expect(folders).toContainEqual(
    expect.objectContaining({ source: join(ROOT, 'grafana/dashboards'), target: provider }),
  );
  const named = [
    ...read('grafana/provisioning/datasources/otel-kpi.yaml').matchAll(/url: http:\/\/([\w-]+):/g),
    ...read('prometheus/prometheus.yml').matchAll(/^ +- targets: \[([\w-]+):/gm),
  ].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(5);
  expect([...running(), 'localhost']).toEqual(expect.arrayContaining(named));
});

/** All that go on running. */
function running(): string[] {
  return Object.keys(services).filter((name) => name !== 'owners');
}

function imageOf({ image }: Service) {
  return IMAGES[image === OURS ? NODE : image === AGENT ? BASE : image]!;
}

/** What a service waits for, also by way of others. */
function waitsFor(name: string): string[] {
  return Object.keys(services[name]!.depends_on ?? {}).flatMap((other) => [other, ...waitsFor(other)]);
}

function publishedPorts(of: Readonly<Record<string, Service>>) {
  return Object.values(of).flatMap(({ ports = [] }) =>
    ports.map(({ host_ip: host, published, target }) => ({ host, port: Number(published), target })),
  );
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
