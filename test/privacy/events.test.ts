/** The file of events, with names as hashes and without a person, by the whole service. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createNameHash } from '../../src/app/hashing.ts';
import { eraseEvents } from '../../src/events/names.ts';
import { startKept } from '../events/kept.ts';
import { event, request } from '../sent.ts';
import { foundIn } from './recorded.ts';

const KEY = 'k'.repeat(40);
const HASHED = { OTEL_KPI_IDENTITY: 'hashed', OTEL_KPI_IDENTITY_KEY: KEY };
const hash = createNameHash(KEY);
const people = ['ada', 'grace'].map((name) => ({ email: `${name}@example.com`, laptop: `laptop-of-${name}` }));
const names = people.flatMap(({ email, laptop }) => [email, laptop]);

const prompts = (atMs: number) =>
  request(
    'logs',
    people.map(({ email, laptop }, at) =>
      event('user_prompt', atMs, {
        'session.id': `s${at}`,
        'user.id': laptop,
        'user.email': email,
        'user.account_uuid': `uuid-${laptop}`,
        'installation.id': laptop,
      }),
    ),
  );

test('names are hashes in every file, and answers of the API have them', async () => {
  const kept = await startKept(HASHED);
  expect(await kept.send(prompts(Date.now()))).toBe(200);
  const { body } = await kept.json('/api/events');
  expect(body.events.map(({ person }) => String(person)).toSorted()).toEqual(
    people.map(({ email }) => hash(email)).toSorted(),
  );
  expect(foundIn(kept.folder, names)).toEqual([]);
  await kept.service.close();
  expect(foundIn(kept.folder, names)).toEqual([]);
  rmSync(kept.folder, { recursive: true });
});

test('a file with names has hashes from the next start on, and a person’s rows can be erased', async () => {
  const before = await startKept();
  await before.send(prompts(Date.now()));
  await before.service.close();
  expect(foundIn(before.folder, names)).toEqual(names);
  // Its state is another matter: it is upgraded.
  for (const file of ['otel-kpi.db', 'otel-kpi.db-acknowledged']) rmSync(join(before.folder, file));
  const kept = await startKept(HASHED, before.folder);
  await kept.send(prompts(Date.now() + 1));
  expect(kept.rows('SELECT DISTINCT person FROM events').length).toBe(2);
  await kept.service.close();
  expect(foundIn(kept.folder, names)).toEqual([]);
  const [ada, grace] = people.map(({ email }) => hash(email));
  expect(eraseEvents(join(kept.folder, 'events.db'), new Set([ada!]))).toBe(2);
  expect(foundIn(kept.folder, [grace!])).toEqual([grace]);
  rmSync(join(kept.folder, 'otel-kpi.db'));
  expect(foundIn(kept.folder, [ada!])).toEqual([]);
  rmSync(kept.folder, { recursive: true });
});
