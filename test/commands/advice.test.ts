/** What the machine says, as Node words it, and what somebody can do. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { adviceOn, reasonOf } from '../../src/commands/advice.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-advice-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const said = (fail: () => unknown) => {
  try {
    fail();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not fail');
};

/** The server, or why there is none. */
function listen(port: number, host: string): Promise<{ server: Server; reason: string }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', ({ message }) => resolve({ server, reason: message }));
    server.listen(port, host, () => resolve({ server, reason: '' }));
  });
}

test('an address that is taken, or is none of this machine', async () => {
  const { server } = await listen(0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  expect(adviceOn((await listen(port, '127.0.0.1')).reason)).toMatch(/^Another program listens there/);
  expect(adviceOn((await listen(0, '192.0.2.1')).reason)).toMatch(/^This machine has no such address/);
  server.close();
});

test('a path that is wrong', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(existsSync(file)).toBe(true);
  expect(adviceOn(said(() => readFileSync(join(folder, 'none'))))).toMatch(/^There is no such file or folder/);
  expect(adviceOn(said(() => readFileSync(join(file, 'x'))))).toMatch(/^A part of that path is a file/);
  expect(adviceOn(said(() => readFileSync(folder)))).toMatch(/^That is a folder/);
});

test('what cannot be had in a test', () => {
  expect(adviceOn("EACCES: permission denied, stat '/srv/x.db-wal'")).toMatch(/^The user that runs this may not/);
  expect(adviceOn('listen EACCES: permission denied 127.0.0.1:80')).toMatch(/^Ports below 1024/);
  expect(adviceOn('ENOSPC: no space left on device, write')).toMatch(/^That disk is full/);
});

test('who cannot be reached is said, which fetch itself does not', async () => {
  const { server } = await listen(0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const reason = reasonOf(await fetch(`http://127.0.0.1:${port}`).catch((error: unknown) => error));
  expect(reason).toBe(`fetch failed: connect ECONNREFUSED 127.0.0.1:${port}`);
  expect(adviceOn(reason)).toMatch(/^Nobody listens there: start it/);
});

test('a reason that says all has no advice', () => {
  expect(adviceOn('the state knows nobody by the name somebody')).toBe('');
});
