import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { loadConfig } from '../../src/config/config.ts';
import { environmentOf, manifests, podOf, type Manifest, type SecretKey } from './manifests.ts';

const SCHEMAS = { Deployment, NetworkPolicy, PodDisruptionBudget, Service, ServiceMonitor, StatefulSet };
const MODULES = {
  'apps/v1': 'kubernetes-models/apps/v1',
  'monitoring.coreos.com/v1': '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
  'networking.k8s.io/v1': 'kubernetes-models/networking.k8s.io/v1',
  'policy/v1': 'kubernetes-models/policy/v1',
  v1: 'kubernetes-models/v1',
};
const SECRETS = { 'redis-password': 'abc', token: 'def', 'metrics-token': 'ghi' };
const ROOT = join(import.meta.dirname, '../..');

// Below the project, so that modules are found.
const folder = mkdtempSync(join(ROOT, 'node_modules/.deploy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ALL = manifests();
const named = ALL.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const);

test.each(named)('%s is what its schema wants', (_, manifest) => {
  const kind = manifest.kind as keyof typeof SCHEMAS;
  const { apiVersion, kind: knownKind } = SCHEMAS[kind];
  expect([manifest.apiVersion, manifest.kind]).toEqual([apiVersion, knownKind]);
  expect(() => new SCHEMAS[kind](structuredClone(manifest) as never).validate()).not.toThrow();
});

/** What the compiler says of the manifests as literals of their types: unlike a schema, it knows every field there is. */
function misspelt(all: readonly Manifest[]): string {
  const lines = all.map(({ apiVersion, kind, ...rest }, index) => {
    const literal = JSON.stringify({ apiVersion, kind, ...rest });
    const module = MODULES[apiVersion as keyof typeof MODULES];
    return `export const m${index}: import('${module}').I${kind} = ${literal};`;
  });
  const file = join(folder, 'manifests.ts');
  writeFileSync(file, lines.join('\n'));
  const args = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', 'node'];
  try {
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...args, file], {
      encoding: 'utf8',
    });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

test('no field is misspelt', () => {
  expect(misspelt(ALL)).toBe('');
  const text = JSON.stringify(ALL).replace('"maxUnavailable":1', '"maxUnavailabel":1');
  expect(misspelt(JSON.parse(text))).toContain('maxUnavailabel');
});

test('otel-kpi accepts its settings, and would not accept the variables that Kubernetes adds for services', () => {
  const pod = podOf('Deployment', 'otel-kpi');
  const [container] = pod.containers;
  // Those of the Dockerfile, in which the example's image is built.
  const image = { OTEL_KPI_OTLP: '0.0.0.0:14318', OTEL_KPI_METRICS: '0.0.0.0:19464' };
  const env = { ...image, ...environmentOf(container, SECRETS) };
  expect(loadConfig({ env })).toMatchObject({ token: 'def', metricsToken: 'ghi', logFormat: 'json' });
  expect(container.ports.map(({ containerPort }) => containerPort)).toEqual([14318, 19464]);
  expect(pod.enableServiceLinks).toBe(false);
  expect(loadConfig({ env: { ...env, OTEL_KPI_PORT: 'tcp://10.0.0.1:14318' } })).toEqual([
    expect.objectContaining({ path: 'OTEL_KPI_PORT' }),
  ]);
});

test('every secret that is named is made by the command that the example begins with', () => {
  const text = readFileSync(join(ROOT, 'deploy/kubernetes/otel-kpi.yaml'), 'utf8');
  const made = [...text.matchAll(/--from-literal=([a-z-]+)=/g)].map(([, key]) => key);
  const keys = [...JSON.stringify(ALL).matchAll(/\{"name":"otel-kpi","key":"([a-z-]+)"\}/g)].map(([, key]) => key);
  expect(new Set(keys)).toEqual(new Set(made));
  expect(new Set(made)).toEqual(new Set(Object.keys(SECRETS) satisfies SecretKey['key'][]));
});

test('every image has the version that the rest of the project has', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(podOf('Deployment', 'otel-kpi').containers[0].image).toBe(`otel-kpi:${version}`);
  const compose = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  expect(compose).toContain(`image: ${podOf('StatefulSet', 'otel-kpi-redis').containers[0].image}\n`);
});
