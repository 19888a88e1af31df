/** The installer of the service, below a folder of its own: what it puts where, what it leaves, what it says of an old Node. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { ROOT } from '../compose/project.ts';

const INSTALL_TIMEOUT_MS = 360_000;
const SCRIPT = join(ROOT, 'deploy/systemd/install.sh');
const BIN = join(ROOT, 'node_modules/.bin');

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-install-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  'it installs what the unit starts, keeps settings in an upgrade, and takes away what it brought',
  () => {
    const there = (path: string) => join(folder, 'machine', path);
    const settings = there('etc/otel-kpi/otel-kpi.env');
    const version = `${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version}`;
    expect(install().status).toBe(0);
    const unit = readFileSync(there('etc/systemd/system/otel-kpi.service'), 'utf8');
    const [, program] = /^ExecStart=(\S+) serve$/m.exec(unit)!;
    const env = { PATH: `${BIN}${delimiter}${process.env['PATH']}` };
    expect(execFileSync(there(program!), ['--version'], { encoding: 'utf8', env })).toContain(version);
    expect(statSync(settings).mode & 0o777).toBe(0o600);

    writeFileSync(settings, 'OTEL_KPI_LOG_FORMAT=json\n');
    expect(install().status).toBe(0);
    expect(readFileSync(settings, 'utf8')).toBe('OTEL_KPI_LOG_FORMAT=json\n');

    expect(install('--remove').status).toBe(0);
    expect(
      [program!, 'etc/systemd/system/otel-kpi.service', 'etc/otel-kpi/otel-kpi.env'].map((path) =>
        existsSync(there(path)),
      ),
    ).toEqual([false, false, true]);
  },
  INSTALL_TIMEOUT_MS,
);

test('an older Node is told what is needed, in one sentence', () => {
  const old = join(folder, 'old');
  mkdirSync(old);
  writeFileSync(join(old, 'node'), '#!/bin/sh\n[ "$1" = --version ] && echo v22.1.0 && exit\nexit 1\n');
  chmodSync(join(old, 'node'), 0o755);
  const { status, stderr } = spawnSync(SCRIPT, [], {
    encoding: 'utf8',
    env: { PATH: `${old}${delimiter}${process.env['PATH']}`, DESTDIR: join(folder, 'none') },
  });
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^otel-kpi needs Node 24.15 or newer, and this is v22.1.0: \S+\n$/),
  ]);
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

function install(...words: readonly string[]) {
  const { HOME = '' } = process.env;
  const env = {
    HOME,
    PATH: `${BIN}${delimiter}${process.env['PATH']}`,
    DESTDIR: join(folder, 'machine'),
    npm_config_prefer_offline: 'true',
  };
  return spawnSync(SCRIPT, words, { encoding: 'utf8', env });
}
