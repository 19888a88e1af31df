/** The demo as its users run it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { get, isOk, startNode, until, type Child } from './process.ts';

const ROOT = join(import.meta.dirname, '../..');
const children: Child[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) await child.stop();
});

function start(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  const child = startNode([join(ROOT, file), ...args], env);
  children.push(child);
  return child;
}

/** All lines up to one that has it in it; throws where it ends before. */
async function linesUntil(child: Child, text: string): Promise<string[]> {
  const lines: string[] = [];
  while (lines.at(-1)?.includes(text) !== true) {
    const line = await child.line();
    if (line === undefined) throw new Error(`ended without ${text}: ${lines.join('\n')}\n${child.errors()}`);
    lines.push(line);
  }
  return lines;
}

describe('otel-kpi demo', () => {
  test('names everything that is wrong with its arguments', async () => {
    const child = start('src/main.ts', ['demo', '--people', '0', '--for', '10', '--endpoint', 'localhost']);
    expect(await child.ended).toMatchObject({ code: 2 });
    for (const option of ['--people', '--for', '--endpoint']) expect(child.errors()).toContain(option);
  });

  test('refuses an option that it does not know, and says which may be meant', async () => {
    const child = start('src/main.ts', ['demo', '--sped', '3']);
    expect(await child.ended).toMatchObject({ code: 2 });
    expect(child.errors()).toContain('--sped');
    expect(child.errors()).toContain('did you mean --speed?');
  });
});

describe('make demo', () => {
  test('shows a page with what it tells, keeps off what is its user’s, and a signal stops it all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-demo-test-'));
    const mine = { OTEL_KPI_STATE: join(folder, 'mine/state.db'), OTEL_KPI_EVENTS: join(folder, 'mine/events.db') };
    const own = join(folder, 'own');
    mkdirSync(own);
    const env = { ...mine, OTEL_KPI_METRICS_TOKEN: 'secret', OTEL_KPI_TIME_ZONE: 'Europe/Berlin', TMPDIR: own };
    const child = start('scripts/demo.ts', ['--people', '3', '--history', '1d'], { ...env, LC_ALL: 'C' });
    const lines = await linesUntil(child, 'Ctrl-C stops');
    const [, page] = /(http:\S+)/.exec(lines.find((line) => line.includes('Page'))!)!;
    expect(lines.find((line) => line.includes('not yours'))!.trim()).toBe(
      'not yours: OTEL_KPI_METRICS_TOKEN, OTEL_KPI_STATE, OTEL_KPI_EVENTS',
    );
    expect(lines.find((line) => line.includes('State'))).toContain(own);
    expect(await get(`${page}/api/kpis`)).toContain('"agent_cost_usd_total"');
    for (const list of ['sessions', 'events']) {
      const told: Readonly<Record<string, unknown[]>> = JSON.parse(await get(`${page}/api/${list}`));
      expect([list, told[list]!.length > 0]).toEqual([list, true]);
    }
    child.process.kill('SIGINT');
    expect((await linesUntil(child, 'told: ')).at(-1)).toMatch(/^told: \$\d+\.\d\d, /);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    await until(async () => !(await isOk(`${page}/readyz`)));
    expect([readdirSync(folder), readdirSync(own)]).toEqual([['own'], []]);
    rmSync(folder, { recursive: true });
  });

  test('two of them find each a place', async () => {
    const pages = new Set<string>();
    for (const _ of [1, 2]) {
      const child = start('scripts/demo.ts', ['--people', '1', '--history', '0d']);
      pages.add((await linesUntil(child, 'Page')).at(-1)!);
    }
    expect(pages.size).toBe(2);
  });
});
