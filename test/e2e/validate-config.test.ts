/** `make validate-config`: every configuration with its own program. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROOT } from '../compose/project.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-configs-'));
beforeAll(() => {
  for (const path of [
    'docker-compose.yml',
    'docker-compose.sql.yml',
    'Dockerfile',
    'collector',
    'grafana',
    'loki',
    'prometheus',
  ]) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  // Whether the rules do what all of these say is seen in promtool.test.ts, and takes a minute.
  for (const name of readdirSync(join(folder, 'prometheus/tests'))) {
    if (name !== 'hook-names.yml') rmSync(join(folder, 'prometheus/tests', name));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every configuration is right', () => {
  const { code, failed } = validate();
  expect({ code, failed }).toEqual({ code: 0, failed: [] });
});

test('what is wrong is named, and fails', () => {
  writeFileSync(join(folder, 'loki/config.yaml'), 'servers: {}\n');
  writeFileSync(join(folder, 'docker-compose.yml'), 'services: { redis: { images: redis } }\n');
  const { code, failed, errors } = validate();
  expect(code).toBe(1);
  expect(failed.map((line) => line.split(/\s+/)[1])).toEqual(['compose', 'compose', 'compose', 'loki']);
  expect(errors).toContain('field servers not found');
  expect(errors).toContain('services.redis.images');
});

function validate() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/validate-config.ts')], {
    cwd: folder,
    encoding: 'utf8',
  });
  const failed = stdout.split('\n').filter((line) => line.startsWith('FAILED'));
  return { code: status, failed, errors: stderr };
}
