/** The fragments of docs/other-stacks.md, read by the programs they are for, as far as these can be had here. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../compose/project.ts';
import { partPath } from '../parts.ts';
import { collectorConfigOf, componentsOf } from './alloy.ts';

const TEXT = readFileSync(join(ROOT, 'docs/other-stacks.md'), 'utf8');
const BLOCKS = [...TEXT.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => parse(text!));

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-other-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the operator’s example has a configuration that the collector takes, of the tested version', () => {
  const { spec } = BLOCKS.find(({ kind }) => kind === 'OpenTelemetryCollector');
  expect(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')).toContain(`image: ${spec.image}\n`);
  expect(said('otelcol', ['validate', '--config', written('operator', spec.config)])).toEqual([0, '']);
  spec.config.service.pipelines['logs/kpi'].exporters = ['otlp_http/nobody'];
  expect(said('otelcol', ['validate', '--config', written('wrong', spec.config)])[0]).not.toBe(0);
});

test('Prometheus takes the remote write', () => {
  const block = BLOCKS.find((each) => 'remote_write' in each);
  const [status, text] = said('promtool', ['check', 'config', written('prometheus', block)]);
  expect([status, text]).toEqual([0, expect.stringContaining('is valid prometheus config file syntax')]);
});

test('the proxy’s example names no variable: nginx does not start with one of the environment', () => {
  const [, block] = /```nginx\n(.*?)```/s.exec(readFileSync(join(ROOT, 'docs/security.md'), 'utf8'))!;
  expect(block).not.toContain('$');
  // A port of all addresses cannot be had while somebody has it on one of them.
  const ports = (of: RegExp) => [...block!.matchAll(of)].map(([, port]) => port);
  expect(ports(/proxy_pass \S+:(\d+)/g).length).toBeGreaterThan(1);
  expect(ports(/listen (\d+)/g).filter((port) => ports(/proxy_pass \S+:(\d+)/g).includes(port))).toEqual([]);
});

/** YAML has the JSON in it. */
function written(name: string, config: object): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, JSON.stringify(config));
  return path;
}

function said(program: string, words: readonly string[]): [number | null, string] {
  const { status, stdout, stderr } = spawnSync(partPath(program), words, { encoding: 'utf8' });
  return [status, stdout + stderr];
}

describe('Alloy’s example', () => {
  const [, text] = /```alloy\n(.*?)```/s.exec(TEXT)!;

  test('says what the collector takes: Alloy’s components are the collector’s, with their settings', () => {
    const config = collectorConfigOf(componentsOf(text!));
    expect(Object.keys(config.exporters)).toHaveLength(2);
    expect(said('otelcol', ['validate', '--config', written('alloy', config)])).toEqual([0, '']);
    const wrong = text!.replace('max_elapsed_time', 'max_elapsed_times');
    const [status, reason] = said('otelcol', [
      'validate',
      '--config',
      written('alloy-wrong', collectorConfigOf(componentsOf(wrong))),
    ]);
    expect([status, reason]).toEqual([1, expect.stringContaining('max_elapsed_times')]);
  });

  test('refers to components that it has', () => {
    const labels = componentsOf(text!).map(({ kind, label }) => `${kind}.${label}`);
    const named = [...text!.matchAll(/\b(otelcol\.[a-z_.]+)\.(?:input|handler)\b/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !labels.includes(name))).toEqual([]);
  });
});
