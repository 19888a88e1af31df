import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/config.ts';

function faultsOf(env: Record<string, string>, text = ''): string[] {
  const config = loadConfig({ env, file: { path: 'otel-kpi.yaml', text } });
  return Array.isArray(config) ? config.map(({ path, message }) => `${path}: ${message}`) : [];
}

describe('two listeners', () => {
  const FREE = { OTEL_KPI_NO_TOKEN: '1' };

  test.each([
    ['127.0.0.1:4000', '127.0.0.1:4000'],
    ['localhost:4000', '127.0.0.1:4000'],
    ['[::1]:4000', 'LOCALHOST:4000'],
    ['0.0.0.0:4000', '127.0.0.1:4000'],
    ['10.0.0.1:4000', '0.0.0.0:4000'],
    ['0.0.0.0:4000', 'my-host.example:4000'],
    ['[::]:4000', '127.0.0.1:4000'],
    ['[::]:4000', '0.0.0.0:4000'],
    ['[::1]:4000', '[0:0:0:0:0:0:0:1]:4000'],
    ['my-host:4000', 'My-Host:4000'],
  ])('cannot have %s and %s', (otlp, metrics) => {
    const fault = 'takes the address of otel-kpi.yaml: otlp; must be another port';
    expect(faultsOf(FREE, `otlp: "${otlp}"\nmetrics: "${metrics}"`)).toEqual([`otel-kpi.yaml: metrics: ${fault}`]);
    expect(faultsOf(FREE, `otlp: "${metrics}"\nmetrics: "${otlp}"`)).toEqual([`otel-kpi.yaml: metrics: ${fault}`]);
  });

  test.each([
    ['127.0.0.1:4000', '127.0.0.1:4001'],
    ['127.0.0.1:0', '127.0.0.1:0'],
    ['127.0.0.1:4000', '127.0.0.2:4000'],
    ['[::1]:4000', '127.0.0.1:4000'],
    ['[::1]:4000', '0.0.0.0:4000'],
    ['my-host:4000', 'your-host:4000'],
  ])('can have %s and %s', (otlp, metrics) => {
    expect(faultsOf(FREE, `otlp: "${otlp}"\nmetrics: "${metrics}"`)).toEqual([]);
  });

  test('one of them by default', () => {
    expect(faultsOf({ OTEL_KPI_OTLP: '127.0.0.1:19464' })).toEqual([
      'metrics: takes the address of OTEL_KPI_OTLP; must be another port',
    ]);
  });
});
