import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readSettings } from '../../src/app/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-settings-'));
const at = (name: string) => join(folder, name);
const STANDARD = {
  catalogue: { path: 'kpis/default.yaml', text: 'kpis: {}' },
  prices: readFileSync('prices/prices.json', 'utf8'),
};

afterAll(() => rmSync(folder, { recursive: true }));

function faults(configFile: string | undefined, env: Readonly<Record<string, string>>): string[] {
  const settings = readSettings(configFile, env, STANDARD);
  return Array.isArray(settings) ? settings.map(({ path, message }) => `${path} ${message}`) : [];
}

test('every file that cannot be read is named at once, and why', () => {
  const env = { OTEL_KPI_KPIS_FILE: at('kpis.yaml'), OTEL_KPI_PEOPLE_FILE: folder, OTEL_KPI_HOLD: '75' };
  expect(faults(at('config.yaml'), env)).toEqual([
    `${at('config.yaml')} cannot be read: there is no such file`,
    expect.stringContaining('OTEL_KPI_HOLD is "75"'),
    `${at('kpis.yaml')} cannot be read: there is no such file`,
    `${folder} cannot be read: it is a folder`,
  ]);
});

test('what is wrong inside the files is named beside what is wrong with the settings', () => {
  writeFileSync(at('own.yaml'), 'kpis:\n  a_usd_total: { help: A, kind: sum, of: cost, labels: [colour] }\n');
  writeFileSync(at('people.yaml'), 'Zoë: [web]\n');
  writeFileSync(at('all.yaml'), `kpis_file: ${at('own.yaml')}\npeople_file: ${at('people.yaml')}\nhold: 75\n`);
  expect(faults(at('all.yaml'), {})).toEqual([
    expect.stringContaining(`${at('all.yaml')}: hold is "75"`),
    expect.stringContaining(`${at('own.yaml')}: kpis.a_usd_total`),
    expect.stringContaining(`${at('people.yaml')}: Zoë`),
  ]);
});

test('a catalogue is not blamed for a label that dimensions could not give', () => {
  writeFileSync(at('squad.yaml'), 'kpis:\n  a_usd_total: { help: A, kind: sum, of: cost, labels: [squad] }\n');
  const env = { OTEL_KPI_KPIS_FILE: at('squad.yaml') };
  expect(faults(undefined, { ...env, OTEL_KPI_DIMENSIONS: '{ squad: [squad.name] }' })).toEqual([]);
  expect(faults(undefined, { ...env, OTEL_KPI_DIMENSIONS: '{ squad: squad.name }' })).toEqual([
    expect.stringContaining('OTEL_KPI_DIMENSIONS.squad is "squad.name"'),
  ]);
});
