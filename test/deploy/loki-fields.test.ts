import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { lokiFaults } from '../../scripts/loki-fields.ts';

test('nothing is wrong with ours', () => {
  expect(lokiFaults(readFileSync(new URL('../../loki/config.yaml', import.meta.url), 'utf8'))).toEqual([]);
});

test.each([
  ['servers: {}', 'servers: field servers not found'],
  ['server: { port: 1 }', 'server.port: field port not found'],
  ['toString: {}', 'toString: field toString not found'],
  ['schema_config: { configs: [{ form: 2024-01-01 }] }', 'schema_config.configs.0.form: field form not found'],
  ['server: { http_listen_port: "${LOKI_HTTP_PORT:-http}" }', 'server.http_listen_port: "http" is no number'],
  ['ingester: { max_chunk_age: 408 }', 'ingester.max_chunk_age: 408 is no duration'],
  ['ingester: { max_chunk_age: 408hours }', 'ingester.max_chunk_age: "408hours" is no duration'],
  ['limits_config: { max_line_size: much }', 'limits_config.max_line_size: "much" is no size'],
  ['auth_enabled: "no"', 'auth_enabled: "no" is no switch'],
  ['schema_config: { configs: {} }', 'schema_config.configs: is no list'],
  ['common: 5', 'common: has no fields'],
])('%s: %s', (text, fault) => expect(lokiFaults(text)).toEqual([fault]));
