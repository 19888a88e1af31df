/** OpenMetrics 1.0.0: names without `_total` for families, start times as `_created`, an end; and who gets it. */
import { expect, test } from '@jest/globals';
import { formatFor } from '../../src/metrics/exposition.ts';
import { createText } from '../../src/metrics/text.ts';
import type { Reading } from '../../src/model/reading.ts';

const counter: Reading = {
  name: 'a_usd_total',
  help: 'A "quoted"',
  unit: 'USD',
  type: 'counter',
  points: [
    { labels: [['agent', 'x']], value: 2, startMs: 1_700_000_000_250 },
    { labels: [['agent', 'from before']], value: 3 },
  ],
};
const histogram: Reading = {
  name: 'b_seconds',
  help: 'B',
  unit: 's',
  type: 'histogram',
  bounds: [0.5],
  points: [{ labels: [], value: 0, counts: [1, 1], sum: 2, startMs: 1000 }],
};
const gauge: Reading = {
  name: 'c_ratio',
  help: 'C',
  unit: 'ratio',
  type: 'gauge',
  points: [{ labels: [], value: 0.5 }],
};

test('start times stand beside what is counted, where they are known', () => {
  expect(createText('openmetrics')([counter, histogram, gauge])).toBe(`# TYPE a_usd counter
# HELP a_usd A \\"quoted\\"
a_usd_total{agent="x"} 2
a_usd_created{agent="x"} 1700000000.25
a_usd_total{agent="from before"} 3
# TYPE b_seconds histogram
# HELP b_seconds B
b_seconds_bucket{le="0.5"} 1
b_seconds_bucket{le="+Inf"} 2
b_seconds_count 2
b_seconds_sum 2
b_seconds_created 1
# TYPE c_ratio gauge
# UNIT c_ratio ratio
# HELP c_ratio C
c_ratio 0.5
# EOF
`);
  expect(createText('openmetrics')([])).toBe('# EOF\n');
  expect(createText()([counter])).not.toContain('_created');
});

test.each([
  [
    'Prometheus 3.13',
    'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.1',
    'prometheus',
  ],
  [
    'Prometheus that takes in start times',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3',
    'openmetrics',
  ],
  ['who asks for nothing else', 'Application/OpenMetrics-Text; version=1.0.0', 'openmetrics'],
  ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', 'prometheus'],
  ['curl', '*/*', 'prometheus'],
  ['nobody', undefined, 'prometheus'],
])('%s gets it where start times are wanted', (_, accept, format) => {
  expect(formatFor(accept)).toBe(format);
});
