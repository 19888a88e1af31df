/** What is printed when the service is ready: addresses to open, and lines to paste. */
import { expect, test } from '@jest/globals';
import { greeting } from '../../src/commands/greeting.ts';

const SERVED = { firstSteps: ['export X=1'], metricsUrl: 'http://127.0.0.1:2', otlpUrl: 'http://127.0.0.1:1' };

test.each([
  ['', 'otel-kpi setup --endpoint http://127.0.0.1:1\n'],
  ['http://127.0.0.1:4318', 'otel-kpi setup --endpoint http://127.0.0.1:4318\n'],
])('agents are set up for a collector in front, "%s", else for otel-kpi itself', (agentsEndpoint, line) => {
  const text = greeting(SERVED, { state: 'redis://:secret@host', agentsEndpoint });
  for (const part of [line, '    export X=1\n', 'Page     http://127.0.0.1:2\n']) expect(text).toContain(part);
  expect(text).not.toContain('secret');
});
