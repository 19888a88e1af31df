import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { environmentOf, expand, manifests, podOf } from '../deploy/manifests.ts';
import { partPath } from '../parts.ts';
import { freePort, isOk, startNode, until, type Child } from './process.ts';
import { createRedis } from './redis.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-kubernetes-'));
const SECRETS = { 'redis-password': 'abc123', token: 'def456', 'metrics-token': 'ghi789' };
const running: ChildProcess[] = [];
const replicas: Child[] = [];
afterAll(async () => {
  for (const replica of replicas) await replica.stop();
  for (const child of running) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  rmSync(folder, { recursive: true });
});

type Relabeling = Readonly<Record<string, unknown>>;
type Endpoint = { readonly path: string; readonly relabelings: readonly Relabeling[] };

/**
 * A job as the Prometheus operator makes it of an endpoint, for two pods of the service: its own labels first, then ours
 * (pkg/prometheus/promcfg.go of prometheus-operator).
 */
function jobOf({ path, relabelings }: Endpoint, index: number): object {
  const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const labels = { __meta_kubernetes_namespace: 'kpis', namespace: 'kpis', service: 'otel-kpi', endpoint: 'metrics' };
  return {
    job_name: `serviceMonitor/kpis/otel-kpi/${index}`,
    metrics_path: path,
    static_configs: [1, 2].map((pod) => ({
      targets: [`127.0.0.${pod}:1`],
      labels: { ...labels, pod: `otel-kpi-${pod}`, container: 'otel-kpi' },
    })),
    relabel_configs: relabelings.map((step) =>
      Object.fromEntries(Object.entries(step).map(([name, value]) => [snakeCase(name), value])),
    ),
  };
}

type Target = { scrapeUrl: string; labels: Record<string, string> };

/** What a real Prometheus makes of the jobs. */
async function targetsOf(jobs: readonly object[]): Promise<Target[]> {
  const port = await freePort();
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, JSON.stringify({ global: { scrape_interval: '1h' }, scrape_configs: jobs }));
  const flags = { 'config.file': file, 'storage.tsdb.path': folder, 'web.listen-address': `127.0.0.1:${port}` };
  const args = Object.entries(flags).map(([name, text]) => `--${name}=${text}`);
  running.push(spawn(partPath('prometheus'), [...args, '--log.level=error'], { stdio: 'inherit' }));
  const url = `http://127.0.0.1:${port}`;
  const targets = async (): Promise<Target[]> => {
    const answer = JSON.parse(await (await fetch(`${url}/api/v1/targets`)).text());
    return answer.data.activeTargets;
  };
  await until(() => isOk(`${url}/-/ready`));
  await until(async () => (await targets()).length > 1);
  return targets();
}

test('KPIs are scraped once however many replicas there are, at the service; what processes say of themselves, at each', async () => {
  const monitor = manifests().find(({ kind }) => kind === 'ServiceMonitor')!;
  const targets = await targetsOf((monitor['spec'] as { endpoints: Endpoint[] }).endpoints.map(jobOf));
  const place = { namespace: 'kpis', service: 'otel-kpi', endpoint: 'metrics' };
  expect(targets.filter(({ scrapeUrl }) => !scrapeUrl.endsWith('/self'))).toEqual([
    expect.objectContaining({
      scrapeUrl: 'http://otel-kpi.kpis.svc:19464/metrics',
      labels: { ...place, job: 'otel-kpi', instance: 'otel-kpi' },
    }),
  ]);
  const own = targets.filter(({ scrapeUrl }) => scrapeUrl.endsWith('/self'));
  expect(own.map(({ labels }) => `${labels['job']} ${labels['pod']} ${labels['instance']}`).toSorted()).toEqual([
    'otel-kpi-self otel-kpi-1 127.0.0.1:1',
    'otel-kpi-self otel-kpi-2 127.0.0.2:1',
  ]);
});

test('two replicas with the settings of the example are ready on a Redis with those of its own', async () => {
  const [redis] = podOf('StatefulSet', 'otel-kpi-redis').containers;
  const args = redis.args!.map((text) => expand(text, environmentOf(redis, SECRETS)));
  const settings = Object.fromEntries(
    args.flatMap((name, at) => (at % 2 === 0 && name !== '--dir' ? [[name.slice(2), args[at + 1]!]] : [])),
  );
  expect(settings).toMatchObject({ requirepass: SECRETS['redis-password'], appendonly: 'yes' });
  const server = await createRedis(settings);
  await server.start();

  const env = environmentOf(podOf('Deployment', 'otel-kpi').containers[0], SECRETS);
  const state = env['OTEL_KPI_STATE']!.replace('otel-kpi-redis:6379', `127.0.0.1:${server.port}`);
  for (let replica = 0; replica < 2; replica++) {
    const metrics = `127.0.0.1:${await freePort()}`;
    const own = { OTEL_KPI_STATE: state, OTEL_KPI_OTLP: '127.0.0.1:0', OTEL_KPI_METRICS: metrics };
    replicas.push(startNode([MAIN, 'serve'], { ...env, ...own }));
    await until(() => isOk(`http://${metrics}/readyz`));
    expect((await fetch(`http://${metrics}/metrics`)).status).toBe(401);
    const headers = { Authorization: `Bearer ${SECRETS['metrics-token']}` };
    expect((await fetch(`http://${metrics}/metrics`, { headers })).status).toBe(200);
  }
  for (const replica of replicas.splice(0)) await replica.stop();
  await server.remove();
});
