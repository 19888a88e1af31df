/** `make up SQL=1`: what the override says, run here with the users, groups and modes of its containers, and no container. */
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readServices, ROOT, type Service } from '../compose/project.ts';
import { freePort, startProgram, until } from './process.ts';

const make = readFileSync(join(ROOT, 'Makefile'), 'utf8');
const [, files = ''] = /\$\(filter 1,\$\(SQL\)\),.*COMPOSE_FILE := ([\w.:-]+)/.exec(make) ?? [];
const services = readServices({ COMPOSE_FILE: files });
const { grafana, 'otel-kpi': otelKpi } = services as Record<string, Service & { group_add?: readonly string[] }>;
const sources = readFileSync(join(ROOT, 'grafana/sql/datasources/otel-kpi.yaml'), 'utf8');
const valueOf = (key: string) => new RegExp(`${key}: '?([^'\n]+?)'?\n`).exec(sources)![1]!;

const [ownerId = '', ownerGroup = ''] = otelKpi!.user.split(':');
const [readerId = '', readerGroup = ''] = grafana!.user.split(':');

test('Grafana mounts the folder of state and events where its data source looks, and cannot write there', () => {
  const folder = dirname(otelKpi!.environment!['OTEL_KPI_STATE']!);
  expect(valueOf('path')).toBe(join(folder, 'events.db'));
  const [own] = otelKpi!.volumes!.filter(({ target }) => target === folder);
  const [shown] = grafana!.volumes!.filter(({ target }) => target === folder);
  expect(shown).toMatchObject({ source: own!.source, read_only: true });
});

test('who is in the group of otel-kpi reads events while they are written, and no state', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sql-'));
  chownSync(folder, Number(ownerId), Number(ownerGroup));
  const [otlp, metrics] = [await freePort(), await freePort()];
  const inside = Object.entries(otelKpi!.environment!).filter(([, value]) => value !== null);
  const env = Object.fromEntries(
    inside.map(([name, value]) => [name, String(value).replace('/var/lib/otel-kpi', folder)]),
  );
  const as = (user: string, group: string, groups: string) => ['--reuid', user, '--regid', group, '--groups', groups];
  const start = () =>
    startProgram(
      'setpriv',
      [...as(ownerId, ownerGroup, ownerGroup), process.execPath, join(ROOT, 'src/main.ts'), 'serve'],
      {
        ...env,
        OTEL_KPI_OTLP: `127.0.0.1:${otlp}`,
        OTEL_KPI_METRICS: `127.0.0.1:${metrics}`,
      },
    );
  let service = start();
  const read = (file: string, table: string) => {
    const uri = `${valueOf('pathPrefix')}${join(folder, file)}?${valueOf('pathOptions')}`;
    const script = `const { DatabaseSync } = require('node:sqlite');
      console.log(new DatabaseSync(process.argv[1], { readOnly: true }).prepare('SELECT count(*) AS n FROM ${table}').get().n)`;
    const groups = [readerGroup, ...grafana!.group_add!].join(',');
    const command = [...as(readerId, readerGroup, groups), process.execPath, '-e', script, uri];
    const { stdout, stderr } = spawnSync('setpriv', command, { cwd: '/', encoding: 'utf8' });
    return stdout.trim() || /unable to open|permission denied|EACCES/i.exec(stderr)?.[0] || stderr;
  };
  try {
    await until(() =>
      fetch(`http://127.0.0.1:${metrics}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    const send = () =>
      fetch(`http://127.0.0.1:${otlp}/v1/logs`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: readFileSync(join(ROOT, 'test/fixtures/claude-code-2.1.329/interactive/01-logs.json')),
      }).then(({ status }) => status);
    expect(await send()).toBe(200);
    expect(Number(read('events.db', 'events'))).toBeGreaterThan(0);
    expect(read('otel-kpi.db', 'meta')).toMatch(/unable to open|permission denied/i);
    expect(statSync(join(folder, 'otel-kpi.db')).mode & 0o077).toBe(0);
    // After a start that no record has followed yet, too.
    await service.stop();
    service = start();
    await until(async () => Number(read('events.db', 'events')) > 0);
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true });
  }
});
