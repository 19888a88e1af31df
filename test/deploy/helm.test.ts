/** The Helm chart, rendered by Helm itself: objects that the schemas take, and settings that otel-kpi takes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PrometheusRule, ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service } from 'kubernetes-models/v1';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig, type Config } from '../../src/config/config.ts';
import { partPath } from '../parts.ts';
import { environmentOf, type Manifest, type Pod } from './manifests.ts';

const SCHEMAS = { ConfigMap, Deployment, PodDisruptionBudget, PrometheusRule, Service, ServiceMonitor, StatefulSet };
const ROOT = join(import.meta.dirname, '../..');
const KEY = 'k'.repeat(32);
const SECRETS = { 'redis-password': 'abc', token: 'def', 'metrics-token': 'ghi', 'identity-key': KEY };
/** Those of the Dockerfile. */
const IMAGE = {
  OTEL_KPI_OTLP: '0.0.0.0:14318',
  OTEL_KPI_METRICS: '0.0.0.0:19464',
  OTEL_KPI_STATE: '/var/lib/otel-kpi/otel-kpi.db',
};

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-chart-'));
const chart = join(folder, 'otel-kpi');
beforeAll(() => {
  spawnSync(process.execPath, [join(ROOT, 'scripts/chart.ts'), chart]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function helm(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: process.env['PATH'], HOME: folder };
  return spawnSync(partPath('helm'), words, { env, encoding: 'utf8' });
}

function render(...sets: string[]): Manifest[] {
  const flags = ['--kube-version', '1.30.0', ...sets.flatMap((set) => ['--set', set])];
  const { stdout, stderr, status } = helm('template', 'kpi', chart, ...flags);
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).flatMap((document) =>
    document.contents === null ? [] : [document.toJS() as Manifest],
  );
}

const REDIS = ['redis.address=redis-master.redis.svc:6379', 'redis.tls=true', 'replicas=3'];
const WATCHED = ['serviceMonitor.enabled=true', 'prometheusRule.enabled=true', 'dashboards.enabled=true'];
/** A file that settings name, and a secret of one's own. */
const OWN = [
  'files.people\\.yaml=ada@example.com: core',
  'config.people_file=/etc/otel-kpi/people.yaml',
  'env[0].name=OTEL_KPI_IDENTITY_KEY',
  'env[0].valueFrom.secretKeyRef.name=otel-kpi',
  'env[0].valueFrom.secretKeyRef.key=identity-key',
];

const VARIANTS: readonly (readonly [name: string, sets: readonly string[]])[] = [
  ['by default', []],
  ['with Redis', REDIS],
  ['watched', [...REDIS, ...WATCHED, 'serviceMonitor.labels.release=prometheus']],
  [
    'placed',
    ['nodeSelector.disk=fast', 'imagePullSecrets[0].name=pull', 'persistence.storageClass=ssd', 'podAnnotations.a=b'],
  ],
  ['with files and variables', OWN],
];

describe.each(VARIANTS)('%s', (_, sets) => {
  test('every object is what its schema wants', () => {
    for (const manifest of render(...sets)) {
      const kind = manifest.kind as keyof typeof SCHEMAS;
      expect([manifest.apiVersion, manifest.kind]).toEqual([SCHEMAS[kind].apiVersion, SCHEMAS[kind].kind]);
      expect(() => new SCHEMAS[kind](structuredClone(manifest) as never).validate()).not.toThrow();
    }
  });

  test('otel-kpi takes its settings', () => {
    const config = configOf(render(...sets, 'config.time_zone=Europe/Berlin'));
    expect(config).toMatchObject({ token: 'def', metricsToken: 'ghi', logFormat: 'json', timeZone: 'Europe/Berlin' });
  });
});

function configOf(manifests: readonly Manifest[]): Config | object[] {
  const workload = manifests.find(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')!;
  const [container] = (workload['spec'] as { template: { spec: Pod } }).template.spec.containers;
  const map = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'kpi-otel-kpi')!;
  const { 'otel-kpi.yaml': text } = map['data'] as Record<string, string>;
  const env = { ...IMAGE, ...environmentOf(container, SECRETS) };
  return loadConfig({ env, file: { path: 'otel-kpi.yaml', text } });
}

test('Helm finds nothing to complain about', () => {
  expect(helm('lint', chart, '--strict', '--kube-version', '1.30.0')).toMatchObject({ status: 0 });
});

test('the state is in Redis where there is one, else on a volume that one pod has', () => {
  const byKind = (manifests: readonly Manifest[], kind: string) => manifests.find((one) => one.kind === kind);
  expect(configOf(render(...REDIS))).toMatchObject({ state: 'rediss://default:abc@redis-master.redis.svc:6379' });
  expect(byKind(render(...REDIS), 'PodDisruptionBudget')).toBeDefined();
  expect(configOf(render())).toMatchObject({ state: IMAGE.OTEL_KPI_STATE });
  expect(byKind(render(), 'StatefulSet')).toMatchObject({ spec: { replicas: 1 } });
  expect(() => render('replicas=2')).toThrow('more than one replica needs redis.address');
});

test('who scrapes less often than a new series is held has to say how long it is', () => {
  const every = (interval: string) => ['serviceMonitor.enabled=true', `serviceMonitor.interval=${interval}`];
  for (const interval of ['75s', '2m']) expect(() => render(...every(interval))).toThrow('Set config.hold above it');
  for (const sets of [every('74s'), every('1m'), every('500ms'), [...every('2m'), 'config.hold=5m']]) {
    expect(render(...sets).some(({ kind }) => kind === 'ServiceMonitor')).toBe(true);
  }
});

test('what docs/operating.md says to install is what the chart takes', () => {
  const [, flags] = /helm install kpi dist\/chart\/otel-kpi ([^`]+)```/.exec(
    readFileSync(join(ROOT, 'docs/operating.md'), 'utf8'),
  )!;
  const sets = [...flags!.matchAll(/--set (\S+)/g)].map(([, set]) => set!);
  const kinds = new Set(render(...sets).map(({ kind }) => kind));
  expect(sets.length).toBeGreaterThan(1);
  expect([...kinds]).toEqual(expect.arrayContaining(['Deployment', 'ServiceMonitor', 'PrometheusRule']));
});

test('files that settings name are beside them, and secrets come from where they are', () => {
  const manifests = render(...OWN);
  const map = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'kpi-otel-kpi')!;
  expect(map['data']).toMatchObject({ 'people.yaml': 'ada@example.com: core' });
  expect(configOf(manifests)).toMatchObject({ peopleFile: '/etc/otel-kpi/people.yaml', identityKey: KEY });
});

test('all rules and dashboards of the project are in it, as they are', () => {
  const manifests = render(...WATCHED);
  const rules = manifests.filter(({ kind }) => kind === 'PrometheusRule').map(({ spec }) => spec);
  const files = readdirSync(join(ROOT, 'prometheus/rules'));
  expect(rules).toEqual(files.map((file) => parse(readFileSync(join(ROOT, 'prometheus/rules', file), 'utf8'))));
  const shown = manifests.flatMap(({ kind, data }) => (kind === 'ConfigMap' ? Object.entries(data as object) : []));
  for (const file of readdirSync(join(ROOT, 'grafana/dashboards'))) {
    expect(shown).toContainEqual([file, readFileSync(join(ROOT, 'grafana/dashboards', file), 'utf8')]);
  }
});

test.each([
  ['replica=2', 'replica'],
  ['replicas=0', 'replicas'],
  ['redis.address=redis://x', 'address'],
  ['config.token=abc', 'token'],
  ['config.web_config=x', 'web_config'],
  ['files.otel-kpi\\.yaml=x', "invalid propertyName 'otel-kpi.yaml'"],
  ['env[0].name=OTEL_KPI_STATE', 'env'],
  ['serviceMonitor.interval=30', 'interval'],
])('%s is refused by the schema of values', (set, says) => {
  expect(() => render(set)).toThrow(says);
});

test('the chart has the version of the package, and its pods the image that compose has', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { version: ofChart, appVersion } = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
  expect([ofChart, appVersion]).toEqual([version, version]);
  expect(JSON.stringify(render())).toContain(`"image":"otel-kpi:${version}"`);
});
