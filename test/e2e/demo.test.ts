/** The demo as its users run it. */
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
    const child = start('src/main.ts', ['demo', '--people', '0', '--for', '10', '--url', 'localhost']);
    expect(await child.ended).toMatchObject({ code: 2 });
    for (const option of ['--people', '--for', '--url']) expect(child.errors()).toContain(option);
  });

  test('refuses an option that it does not know, and says which may be meant', async () => {
    const child = start('src/main.ts', ['demo', '--sped', '3']);
    expect(await child.ended).toMatchObject({ code: 2 });
    expect(child.errors()).toContain('--sped');
    expect(child.errors()).toContain('did you mean --speed?');
  });
});

describe('make demo', () => {
  test('shows a page with what it tells, and a signal stops it all', async () => {
    const child = start('scripts/demo.ts', ['--people', '3', '--history', '1d'], { LC_ALL: 'C' });
    const [, page] = /(http:\S+)/.exec((await linesUntil(child, 'Page')).at(-1)!)!;
    await linesUntil(child, 'Ctrl-C stops');
    expect(await get(`${page}/api/kpis`)).toContain('"agent_cost_usd_total"');
    child.process.kill('SIGINT');
    expect((await linesUntil(child, 'told: ')).at(-1)).toMatch(/^told: \$\d+\.\d\d, /);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    await until(async () => !(await isOk(`${page}/readyz`)));
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
