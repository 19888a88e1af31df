/** From nothing to the first true number: setup, the real client with a scripted model, the page, and everything given back. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROOT } from '../compose/project.ts';
import { createOtelKpi } from '../e2e/otel-kpi.ts';
import { get, startProgram, until } from '../e2e/process.ts';
import { claudePath } from './program.ts';
import { startScriptedModel, type ScriptedModel } from './scripted-model.ts';

const CLIENT_TIMEOUT_MS = 180_000;
const BEFORE = '{"theme":   "dark"}';

const home = mkdtempSync(join(tmpdir(), 'otel-kpi-claude-'));
const settings = join(home, '.claude/settings.json');
const service = await createOtelKpi(join(home, 'state.db'), 0);
let model: ScriptedModel;

beforeAll(async () => {
  mkdirSync(dirname(settings));
  writeFileSync(settings, BEFORE, { mode: 0o640 });
  utimesSync(settings, 1_700_000_000, 1_700_000_000);
  model = await startScriptedModel();
  await service.start();
});
afterAll(async () => {
  model.stop();
  await service.kill('SIGTERM');
  rmSync(home, { recursive: true, force: true });
});

test(
  'what the client says that it cost is what the page shows, and its settings are as they were in the end',
  async () => {
    const before = statSync(settings);
    setup('--agent', 'claude-code', '--endpoint', service.otlpUrl, '--team', 'core', '--hooks', '--yes');
    expect(readFileSync(settings, 'utf8')).toContain(service.otlpUrl);

    const { total_cost_usd: cost } = await askClient('hello');
    expect(cost).toBeGreaterThan(0);
    const shown = async () =>
      /^agent_cost_window_usd,.*,core,.*,24h,,,([\d.]+)$/m.exec(await get(`${service.metricsUrl}/api/kpis.csv`))?.[1];
    await until(async () => Math.abs(Number(await shown()) - cost) < 1e-9);

    setup('--undo');
    const after = statSync(settings);
    expect(readFileSync(settings, 'utf8')).toBe(BEFORE);
    expect([after.mode, after.mtimeMs]).toEqual([before.mode, before.mtimeMs]);
  },
  CLIENT_TIMEOUT_MS,
);

function setup(...words: readonly string[]): void {
  const args = ['--disable-warning=ExperimentalWarning', join(ROOT, 'src/main.ts'), 'setup', ...words];
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { HOME: home, PATH: process.env['PATH'] },
  });
  expect([status, stderr]).toEqual([0, '']);
}

/** One session without a terminal. Gives what it prints of itself. */
async function askClient(prompt: string): Promise<{ readonly total_cost_usd: number }> {
  const child = startProgram(claudePath(), ['-p', prompt, '--output-format', 'json'], {
    HOME: home,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'sk-of-nobody',
    DISABLE_AUTOUPDATER: '1',
    IS_SANDBOX: '1',
  });
  const line = await child.line();
  await child.ended;
  if (line === undefined) throw new Error(child.errors());
  return JSON.parse(line);
}
