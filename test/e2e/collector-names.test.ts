/** The names that alerts ask the collector for, some of which appear only when something went wrong. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { metricsOf } from '../grammar.ts';
import { readRules } from '../prometheus/rules.ts';
import { createCollector } from './collector.ts';
import { get, until } from './process.ts';
import { recentRecording } from './recent.ts';

test('a collector whose receivers refuse everything exports every name that alerts ask it for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-collector-names-'));
  const refusing = createServer((incoming, response) => {
    incoming.resume().on('end', () => response.writeHead(400).end());
  });
  await once(refusing.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
  const env = { OTEL_KPI_ENDPOINT: url, LOKI_ENDPOINT: url };
  const collector = await createCollector({ configs: ['config.yaml'], folder, env });
  try {
    await collector.start();
    for (const of of recentRecording('claude-code-2.1.329/basic-json', Date.now())) await collector.deliver(of);
    const asked = readRules('rules/otel-kpi.yml').flatMap(({ expr }) => metricsOf(expr));
    const theirs = new Set(asked.filter((name) => name.startsWith('otelcol_')));
    expect(theirs.size).toBeGreaterThan(3);
    await until(async () => {
      const page = await get(collector.metricsUrl);
      return [...theirs].every((name) => page.includes(`\n${name}{`));
    });
  } finally {
    await collector.kill('SIGTERM');
    await once(refusing.close(), 'close');
    rmSync(folder, { recursive: true, force: true });
  }
});
