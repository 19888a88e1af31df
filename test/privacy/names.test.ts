/** Names become hashes, and go: state says the same of everything else. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openNaming, settleNaming, withNaming, namingStep } from '../../src/app/naming.ts';
import { erase, type EraseSteps } from '../../src/commands/erase.ts';
import { upgrade, type UpgradeSteps } from '../../src/commands/upgrade.ts';
import { isCurrent, openSource } from '../../src/state/forms.ts';
import { openHome } from '../../src/state/open.ts';
import { NOW_MS, startRun, textOf } from '../golden/run.ts';
import { shortened } from '../../src/model/texts.ts';
import { recording } from '../recordings.ts';
import { event, request as requestOf } from '../sent.ts';
import { foundIn, saidIn } from './recorded.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-kpi-names-'));
  path = join(folder, 'state.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = {
  onError: (error: Error) => {
    throw error;
  },
};
const hashed = (key = 'k'.repeat(40)) =>
  openNaming({ identity: 'hashed', identityKey: key, identityKeyFile: '', state: path });
const plain = { mark: undefined, hash: undefined, key: '' };
const env = { OTEL_KPI_SESSIONS_TO: 'http://127.0.0.1:9/v1/logs' };

const email = 'ada@example.com';

/** Recorded with an installation alone, and told with an account. */
const requests = recording('claude-code-2.1.329/interactive').map(({ body, ...rest }) => {
  const text = Buffer.from(body).toString();
  const account = `{"key":"user.email","value":{"stringValue":"${email}"}}`;
  return { ...rest, body: Buffer.from(text.replaceAll(/\{"key": ?"user\.id"/g, `${account},$&`)) };
});
const { names } = saidIn(requests);

function steps(): UpgradeSteps & EraseSteps & { readonly said: string[] } {
  const said: string[] = [];
  const read = (home: string) => openSource(home, options);
  return {
    said,
    read,
    open: (home) => openHome(home, options),
    print: (line) => void said.push(line),
    isCurrent,
    hash: undefined,
    eraseEvents: () => undefined,
    drop: () => Promise.reject(new Error('not of Redis')),
    rewriteFiles: () => Promise.reject(new Error('not of Redis')),
  };
}

async function count(of: { hash?: (name: string) => string } = {}): Promise<string> {
  const run = await startRun({ path, env, of });
  for (const request of requests) await run.send(request);
  const text = await run.text();
  await run.close();
  return text;
}

describe('hashes', () => {
  test('change no number', async () => {
    const { hash } = hashed();
    expect(await textOf(requests, { of: { hash: hash! } })).toBe(await textOf(requests));
  });

  test('are of a key, which is made once and is for its owner alone', () => {
    const config = { identity: 'hashed', identityKey: '', identityKeyFile: '', state: path } as const;
    const first = openNaming(config);
    expect(statSync(join(folder, 'identity.key')).mode & 0o777).toBe(0o600);
    expect(openNaming(config).hash!('Ada@Example.com')).toBe(first.hash!('ada@example.com'));
    expect(hashed().hash!('ada@example.com')).not.toBe(first.hash!('ada@example.com'));
    expect(first.hash!('')).toBe('');
    expect(() => openNaming({ ...config, state: 'redis://localhost' })).toThrow('all replicas must have the same key');
  });

  test('of state that was counted by name come by an upgrade, and what was counted is known again', async () => {
    const before = await count();
    expect(foundIn(folder, [email])).toEqual([email]);
    const run = steps();
    const naming = hashed();
    await upgrade(path, undefined, {
      ...run,
      isCurrent: async () => false,
      read: async (home) => withNaming(await run.read(home), naming, () => run.said.push('renamed')),
    });
    expect(run.said).toContain('renamed');
    rmSync(`${path}.bak`);
    expect(foundIn(folder, names)).toEqual([]);
    expect(await count({ hash: naming.hash! })).toBe(before);
  });

  test('stay: another key, and names, are refused', async () => {
    const store = await openHome(path, options);
    await settleNaming(store, hashed());
    await settleNaming(store, hashed());
    await expect(settleNaming(store, hashed('x'.repeat(40)))).rejects.toThrow('by another key');
    await expect(settleNaming(store, plain)).rejects.toThrow('nobody can turn them back');
    await store.close();
  });

  test('of state with names are refused until it was upgraded', async () => {
    await count();
    const store = await openHome(path, options);
    await expect(settleNaming(store, hashed())).rejects.toThrow('otel-kpi state upgrade');
    expect(await namingStep(store, plain)).toBe('none');
    await store.close();
  });
});

describe('an erased person', () => {
  test.each(['plain', 'hashed'])('is in no file, and no total changed (%s)', async (identity) => {
    const naming = identity === 'plain' ? plain : hashed();
    const before = await count(naming.hash && { hash: naming.hash });
    const run = steps();
    const known = await run.read(path);
    const totals = (await known.read()).series;
    await known.close();
    await erase(email, path, undefined, { ...run, hash: naming.hash });
    const theirs = [...names, ...[...names].map((name) => naming.hash?.(name) ?? name)];
    expect(foundIn(folder, theirs)).toEqual([]);
    expect(readdirSync(folder).filter((name) => /bak|new|wal|journal/.test(name))).toEqual([]);
    const again = await run.read(path);
    expect((await again.read()).series).toEqual(totals);
    await again.close();
    const after = await startRun({ path, env, of: naming.hash ? { hash: naming.hash } : {} });
    const counters = (text: string) => text.split('\n').filter((line) => /^agent_\w+_total\{/.test(line));
    expect(counters(await after.text())).toEqual(counters(before));
    expect(await after.text()).toContain('agent_users_ever{window="lifetime"} 0\n');
    await after.close();
    expect(run.said.join('\n')).toMatch(/erased: \d+ names[\s\S]*Loki/);
  });

  test.each(['plain', 'hashed'])(
    'is found by a name that is too long to be kept, in any letters (%s)',
    async (identity) => {
      const naming = identity === 'plain' ? plain : hashed();
      const of = naming.hash ? { hash: naming.hash } : {};
      const long = (letter: string) => `${`${letter}da.`.repeat(60)}@x.example`;
      const run = await startRun({ path, env, of });
      const told = { 'user.email': long('A'), 'user.id': `Laptop-${'x'.repeat(300)}`, 'event.sequence': 1 };
      await run.send(requestOf('logs', [event('user_prompt', NOW_MS, told)]));
      await run.close();
      await erase(long('a').toUpperCase(), path, undefined, { ...steps(), hash: naming.hash });
      expect(foundIn(folder, ['da.da.', 'xxxx', naming.hash?.(shortened(long('a'))) ?? 'ada.'])).toEqual([]);
    },
  );

  test('that nobody knows is refused, and nothing is touched', async () => {
    await count();
    await expect(erase('nobody@example.com', path, undefined, steps())).rejects.toThrow('knows nobody by the name');
    expect(existsSync(`${path}.bak`)).toBe(false);
    expect(foundIn(folder, [email])).toEqual([email]);
  });
});
