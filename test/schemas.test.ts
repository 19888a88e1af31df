/** What editors are told of the files that users write: nothing that is right is underlined, and slips are. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { SETTINGS } from '../src/config/settings.ts';

const [config, kpis, guard, people] = ['config', 'kpis', 'guard', 'people'].map((name) => {
  const schema: object = JSON.parse(readFileSync(new URL(`../docs/schema/${name}.json`, import.meta.url), 'utf8'));
  return new Ajv({ allowUnionTypes: true }).compile(schema);
});

// As an editor reads it: what looks like a number is one.
const isRight = (validate: typeof config, text: string) => validate!(parse(text));

describe('settings', () => {
  test('may have every default, also as a map', () => {
    const lines = Object.values(SETTINGS).map(({ key, default: standard }) => `${key}: ${standard}`);
    expect(isRight(config, lines.join('\n'))).toBe(true);
  });

  test.each([
    'hold: 1500ms',
    'body_max: 1GiB',
    'no_token: true',
    'token: 0123',
    'otlp: "[::1]:4000"',
    'time_zone: Asia/Kathmandu',
    'usage: both',
    'dimensions: { squad: [squad.name, squad] }',
  ])('%s is right', (text) => expect(isRight(config, text)).toBe(true));

  test.each([
    'hold: 75',
    'hold: 5M',
    'body_max: 64MB',
    'no_token: maybe',
    'usage: all',
    'log_level: trace',
    'holds: 75s',
    'dimensions: { team: team }',
    'dimensions: { Team: [team] }',
    'dimensions: { team: [a b] }',
  ])('%s is a slip', (text) => expect(isRight(config, text)).toBe(false));
});

describe('people', () => {
  test.each([
    'ada@example.com: web',
    '7: { team: web, department: 12 }',
    'match: { host.name: { build-*: ci } }',
    'match: web',
  ])('%s is right', (text) => expect(isRight(people, text)).toBe(true));

  test.each(['ada: [web]', 'ada: {}', 'match: { host.name: { a: [] } }'])('%s is a slip', (text) =>
    expect(isRight(people, text)).toBe(false),
  );
});

describe('KPIs', () => {
  test('of the default catalogue are right', () => {
    expect(isRight(kpis, readFileSync(new URL('../kpis/default.yaml', import.meta.url), 'utf8'))).toBe(true);
  });

  test.each([
    'x_total: { enabled: false }',
    'x_total: { help: X., kind: sum, of: commit, labels: [agent], series_max: 5 }',
    'x_seconds: { help: X., kind: distribution, of: first_token, labels: [], buckets: [0.5, 1] }',
    'x_ratio: { help: X., kind: ratio, of: { kpi: c, where: { status: 500 } }, per: 500 usd, labels: [], windows: [week] }',
    'x_usd: { help: X., kind: ratio, of: c_usd_total, per: 30, labels: [], windows: [lifetime] }',
  ])('%s is right', (entry) => expect(isRight(kpis, `kpis: { ${entry} }`)).toBe(true));

  test.each([
    'x_total: { help: X., kind: summ, of: commit, labels: [agent] }',
    'x_total: { help: X., kind: sum, of: money, labels: [agent] }',
    'x_total: { help: X., kind: count, of: commit, labels: [agent] }',
    'x_total: { help: X., kind: sum, of: commit }',
    'x_total: { help: X., kind: sum, of: commit, labels: agent }',
    'x_total: { help: X., kind: sum, of: commit, labels: [], buckets: [1] }',
    'x_total: { help: X., kind: sum, of: commit, labels: [], series_max: 0 }',
    'X_total: { help: X., kind: sum, of: commit, labels: [] }',
    'x_seconds: { help: X., kind: distribution, of: first_token, labels: [] }',
    'x: { help: X., kind: window, of: c, labels: [], windows: [1h] }',
    'x: { help: X., kind: history, of: c, labels: [] }',
    'x: { help: X., kind: window, of: { where: { agent: a } }, labels: [], windows: [24h] }',
    'x: { help: X., kind: open_sessions, labels: [], active_within: 5 }',
  ])('%s is a slip', (entry) => expect(isRight(kpis, `kpis: { ${entry} }`)).toBe(false));
});

describe('policies of the guard', () => {
  test.each([
    'rules: { publish: ask, unknown: deny }',
    'dry_run: true',
    'allow: { commands: [npm publish], paths: [/data/**], files: [.env.test] }',
    'protect: { secrets: [a.json], files: [b] }',
  ])('%s is right', (text) => expect(isRight(guard, text)).toBe(true));

  test.each(['rules: { publish: allow }', 'rules: { x: deny }', 'allow: { path: [a] }', 'dry-run: true'])(
    '%s is a slip',
    (text) => expect(isRight(guard, text)).toBe(false),
  );
});
