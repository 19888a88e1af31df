/** Telemetry as lines of OTLP/JSON: files are set aside when they are full, and of many the oldest are deleted. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { event, request } from '../sent.ts';
import { createCollector } from './collector.ts';
import { freePort, until } from './process.ts';

const MEGABYTE = 2 ** 20;
const BACKUPS = 2;
/** The sizes alone are others than those of collector/file.yaml. */
const SMALL = `exporters: { file: { rotation: { max_megabytes: 1, max_backups: ${BACKUPS} } } }\n`;

test('a full file is set aside, only so many are kept, and no line is cut', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-file-'));
  const small = join(folder, 'small.yaml');
  writeFileSync(small, SMALL);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const collector = await createCollector({
    configs: ['config.yaml', 'file.yaml', small],
    folder,
    env: { COLLECTOR_FILE: join(folder, 'telemetry.jsonl'), OTEL_KPI_ENDPOINT: nobody, LOKI_ENDPOINT: nobody },
  });
  const files = () => readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const linesOf = (name: string) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1);
  const sequencesOf = (line: string) =>
    [...line.matchAll(/"event\.sequence","value":\{"intValue":"(\d+)"/g)].map(([, number]) => Number(number));
  try {
    await collector.start();
    const REQUESTS = 12;
    for (let at = 0; at < REQUESTS; at++) {
      const one = event('user_prompt', Date.now(), { 'event.sequence': at, padding: 'x'.repeat(0.4 * MEGABYTE) });
      await collector.deliver(request('logs', [one]));
    }
    const last = () => sequencesOf(linesOf('telemetry.jsonl').at(-1) ?? '').at(-1);
    await until(async () => last() === REQUESTS - 1 && files().length === BACKUPS + 1);
    for (const name of files()) {
      expect([name, statSync(join(folder, name)).size <= MEGABYTE]).toEqual([name, true]);
      for (const line of linesOf(name)) expect(Object.keys(JSON.parse(line) as object)).toEqual(['resourceLogs']);
    }
    const aside = files().filter((name) => name !== 'telemetry.jsonl');
    expect(aside).toEqual(aside.map(() => expect.stringMatching(/^telemetry-\d{4}-\d\d-\d\dT[\d.-]+-size\.jsonl$/)));
  } finally {
    await collector.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
});
