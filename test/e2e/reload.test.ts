/** Settings that change while the service runs: no request is lost, and what is wrong changes nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { sumOf } from '../golden/text.ts';
import { event, request } from '../sent.ts';
import { freePort, get, isOk, post, startNode, until } from './process.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-reload-'));
const fileOf = (name: string) => join(folder, name);
const [otlp, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
writeFileSync(fileOf('otel-kpi.yaml'), settings(''));
const child = startNode([MAIN, 'serve', '--config', fileOf('otel-kpi.yaml')]);
await until(() => isOk(`http://${metrics}/readyz`));

afterAll(async () => {
  await child.stop();
  rmSync(folder, { recursive: true, force: true });
});

function settings(more: string): string {
  return `otlp: ${otlp}\nmetrics: ${metrics}\nhold: 0s\nstate: ${fileOf('kpi.db')}\nevents: off\n${more}`;
}

const own = async (name: string) => {
  const [, value] = new RegExp(`^${name} (.+)$`, 'm').exec(await get(`http://${metrics}/metrics/self`))!;
  return Number(value);
};
const kpis = () => get(`http://${metrics}/metrics`);
let sent = 0;

async function send(): Promise<void> {
  const of = { 'session.id': `s${sent}`, 'event.sequence': sent++, cost_usd: 0.25, model: 'claude-opus-4-5' };
  expect(await post(`http://${otlp}`, request('logs', [event('api_request', Date.now(), of)]))).toBe(200);
}

test('files that change are applied while requests go on, and every record counts once', async () => {
  const sendAll = async () => {
    for (let round = 0; round < 40; round++) await Promise.all([send(), send(), send()]);
  };
  const sending = sendAll();
  const before = await own('otelkpi_config_last_reload_success_timestamp_seconds');
  for (let round = 0; round < 4; round++) {
    writeFileSync(fileOf('people.yaml'), `u1: team-${round}\n`);
    writeFileSync(
      fileOf('kpis.yaml'),
      `kpis: { agent_again_usd_total: { help: Again., kind: sum, of: cost, labels: [agent] } }
budgets: { all: { amount: ${100 + round}, unit: usd, per: month } }\n`,
    );
    const files = `kpis_file: ${fileOf('kpis.yaml')}\npeople_file: ${fileOf('people.yaml')}\n`;
    writeFileSync(fileOf('otel-kpi.yaml'), settings(files));
    child.process.kill('SIGHUP');
    await until(async () => sumOf(await kpis(), 'agent_budget_limit') === 100 + round);
  }
  await sending;
  await send();
  const text = await kpis();
  expect(sumOf(text, 'agent_cost_usd_total')).toBe(sent * 0.25);
  expect(text).toMatch(/agent_cost_usd_total\{[^}]*team="team-3"/);
  const again = sumOf(text, 'agent_again_usd_total');
  expect(again).toBeGreaterThan(0);
  expect(again).toBeLessThanOrEqual(sent * 0.25);
  expect(await own('otelkpi_config_last_reload_successful')).toBe(1);
  expect(await own('otelkpi_config_last_reload_success_timestamp_seconds')).toBeGreaterThan(before);
});

test('with a wrong file it goes on as before, names every fault, and takes it once it is right', async () => {
  const before = await own('otelkpi_config_last_reload_success_timestamp_seconds');
  const right = settings(`kpis_file: ${fileOf('kpis.yaml')}\n`);
  writeFileSync(
    fileOf('kpis.yaml'),
    'kpis: { agent_again_usd_total: { help: Again., kind: sum, of: colour, labels: [agent] } }\n',
  );
  writeFileSync(fileOf('otel-kpi.yaml'), `${right}horizont: 7d\nprices_file: ${fileOf('none.yaml')}\n`);
  child.process.kill('SIGHUP');
  await until(async () => (await own('otelkpi_config_last_reload_successful')) === 0);
  expect(await own('otelkpi_config_last_reload_success_timestamp_seconds')).toBe(before);
  for (const path of ['horizont', 'agent_again_usd_total', 'none.yaml']) expect(child.errors()).toContain(path);
  await send();
  expect(sumOf(await kpis(), 'agent_cost_usd_total')).toBe(sent * 0.25);
  expect(await kpis()).toContain('agent_again_usd_total');

  writeFileSync(fileOf('otel-kpi.yaml'), settings('').replace('kpi.db', 'other.db'));
  child.process.kill('SIGHUP');
  await until(async () => (await own('otelkpi_config_last_reload_successful')) === 1);
  expect(child.errors()).toContain('waits for the next start setting=state');
  expect(sumOf(await kpis(), 'agent_cost_usd_total')).toBe(sent * 0.25);
  expect(await kpis()).not.toContain('agent_again_usd_total');
});
