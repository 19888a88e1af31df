import { expect, test } from '@jest/globals';
import { loadConfig, type Config } from '../../src/config/config.ts';
import { AT_START, reloaded } from '../../src/config/reload.ts';
import { SETTINGS } from '../../src/config/settings.ts';

const load = (file: string): Config => {
  const loaded = loadConfig({ env: {}, file: { path: 'otel-kpi.yaml', text: file } });
  if (Array.isArray(loaded)) throw new Error(JSON.stringify(loaded));
  return loaded;
};

test('a running process takes what counts and shows, and says what waits for its next start', () => {
  const old = load('hold: 10s');
  const next = load(
    '{ hold: 0s, kpis_file: mine.yaml, state: other.db, otlp: "127.0.0.1:1", agents: { my-bot: bot } }',
  );
  const { config, waiting } = reloaded(old, next);
  expect(config).toEqual({ ...next, state: old.state, otlp: old.otlp });
  expect(waiting).toEqual(['otlp', 'state', 'agents (of the events file)']);
  expect(reloaded(old, load('hold: 10s'))).toEqual({ config: old, waiting: [] });
});

test('without events nothing of them waits', () => {
  expect(reloaded(load('events: off'), load('{ events: off, time_zone: Europe/Berlin }')).waiting).toEqual([]);
});

test('whatever has an address, a secret or an open file is of the start', () => {
  const fixed: readonly string[] = AT_START;
  const named = Object.keys(SETTINGS).filter((name) => /token|key|^(otlp|metrics|state|events|push|log)/i.test(name));
  expect(named.filter((name) => !fixed.includes(name))).toEqual(['sessionsToken']);
});
