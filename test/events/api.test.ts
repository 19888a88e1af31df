/** Events over HTTP. */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { sessionQuery, sessionsQuery } from '../../src/events/queries.ts';
import { openForReading } from '../../src/events/reading.ts';
import { event, request } from '../sent.ts';
import { startKept, type Kept } from './kept.ts';

const AT_MS = Date.UTC(2026, 10, 20, 12);
const MINUTE_MS = 60_000;

async function withEvents(use: (kept: Kept) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
  const kept = await startKept({ OTEL_KPI_EVENTS_KEPT: '400d', ...env });
  try {
    const records = Array.from({ length: 250 }, (_, index) =>
      event(index % 5 === 0 ? 'api_request' : 'tool_result', AT_MS + index * MINUTE_MS, {
        'session.id': index < 200 ? 's1' : 's2',
        'event.sequence': index,
        ...(index % 5 === 0
          ? { model: 'opus', cost_usd: 0.5, input_tokens: 10 }
          : { tool_name: index % 2 === 0 ? 'Bash' : 'Read', success: String(index % 3 !== 0), duration_ms: 5 }),
      }),
    );
    await kept.send(request('logs', records));
    await use(kept);
  } finally {
    await kept.end();
  }
}

test('before the first record there are no events, and that is no fault', async () => {
  const kept = await startKept();
  try {
    expect(await kept.json('/api/events')).toEqual({ status: 200, body: { events: [], next: null } });
    expect(await kept.json('/api/sessions')).toEqual({ status: 200, body: { sessions: [] } });
    expect((await kept.json('/stats')).body).toMatchObject({ events: { rows: 0, first: null }, file_bytes: null });
    expect(await kept.json('/api/report')).toMatchObject({ status: 200 });
    expect(kept.lines).toEqual([]);
  } finally {
    await kept.end();
  }
});

test('events come in pages, the latest first, and each is on one page', async () => {
  await withEvents(async (kept) => {
    const ids: number[] = [];
    let path = '/api/events?limit=60';
    for (let pages = 0; pages < 10; pages++) {
      const { body } = await kept.json(path);
      ids.push(...body.events.map(({ id }) => Number(id)));
      if (body.next === null) break;
      path = `/api/events?limit=60&before=${encodeURIComponent(body.next)}`;
    }
    expect(ids).toEqual(Array.from({ length: 250 }, (_, index) => 250 - index));
  });
});

test('filters are taken together; one that is not known is refused', async () => {
  await withEvents(async (kept) => {
    const { body } = await kept.json('/api/events?tool=Bash&success=false&session=s2&limit=1000');
    expect(body.events.length).toBeGreaterThan(0);
    for (const row of body.events) expect(row).toMatchObject({ tool_name: 'Bash', success: 'false', session_id: 's2' });
    const later = await kept.json('/api/events?from=2026-11-20T14:00:00Z&to=2026-11-20%2014:10&limit=1000');
    expect(later.body.events).toHaveLength(10);
    expect(await kept.json('/api/events?colour=red')).toMatchObject({ status: 400 });
    expect(await kept.json("/api/events?tool=x';DROP TABLE events--")).toMatchObject({
      status: 200,
      body: { events: [] },
    });
  });
});

test('a day or a month that ends a range is in it', async () => {
  await withEvents(async (kept) => {
    const rowsOf = async (range: string) => (await kept.json(`/api/events?${range}&limit=1000`)).body.events.length;
    expect(await rowsOf('from=2026-11-20&to=2026-11-20')).toBe(250);
    expect(await rowsOf('from=2026-11&to=2026-11')).toBe(250);
    expect(await rowsOf('to=2026-11-19')).toBe(0);
    expect(await rowsOf('to=2026-10')).toBe(0);
    expect(await rowsOf('from=2026-11-20T12:10:00&to=2026-11-20T12:20:00')).toBe(10);
    expect(await rowsOf('from=2026-11-20T14:10:00%2B02:00&to=2026-11-20')).toBe(240);
  });
});

test.each([
  ['limit=-1', 'limit is -1; must be a number of rows'],
  ['limit=ten', 'limit is ten; must be a number of rows'],
  ['before=7', 'before is 7; must be the next of an answer'],
  ['format=xml', 'format is xml; must be csv or json'],
  ['from=7', 'from is 7; must be a day or a time'],
  ['to=Monday', 'to is Monday; must be a day or a time'],
])('what cannot be meant is refused and not taken for something else: %s', async (query, says) => {
  await withEvents(async (kept) => {
    const { status, body } = await kept.json(`/api/events?${query}`);
    expect([status, body.error]).toEqual([400, expect.stringContaining(says)]);
  });
});

test('rows that come while somebody pages neither repeat nor hide those that were there', async () => {
  await withEvents(async (kept) => {
    const ids: number[] = [];
    for (let path = '/api/events?limit=60', page = 0; path !== ''; page++) {
      const { body } = await kept.json(path);
      ids.push(...body.events.map(({ id }) => Number(id)));
      path = body.next === null ? '' : `/api/events?limit=60&before=${encodeURIComponent(body.next)}`;
      const later = [AT_MS + 1000 * MINUTE_MS + page, AT_MS + (200 - page) * MINUTE_MS + 1];
      await kept.send(
        request(
          'logs',
          later.map((atMs) => event('api_request', atMs, { 'session.id': 's3', model: 'opus' })),
        ),
      );
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id <= 250)).toEqual(Array.from({ length: 250 }, (_, index) => 250 - index));
  });
});

test('a session is shown with what happened in it and what it had cost by then', async () => {
  await withEvents(async (kept) => {
    const { sessions } = (await kept.json('/api/sessions')).body;
    expect(sessions.map((each) => [each.session_id, each.requests, each.cost_usd])).toEqual([
      ['s2', 10, 5],
      ['s1', 40, 20],
    ]);
    const { session, events } = (await kept.json('/api/sessions/s2')).body;
    expect(session).toMatchObject({ cost_usd: 5, tool_calls: 40 });
    expect(events).toHaveLength(50);
    expect(events.at(-1)).toMatchObject({ cost_so_far_usd: 5 });
    expect(await kept.json('/api/sessions/none')).toMatchObject({ status: 404 });
  });
});

test('rows are counted by name, and lists are given as CSV too', async () => {
  await withEvents(async (kept) => {
    const { body } = await kept.json('/stats');
    expect(body.events).toMatchObject({ rows: 250, first: '2026-11-20 12:00:00.000' });
    expect(body.events.names).toContainEqual(expect.objectContaining({ name: 'claude_code.api_request', rows: 50 }));
    expect(body.file_bytes).toBeGreaterThan(0);
    const csv = await kept.text('/api/sessions?format=csv');
    expect(csv.split('\r\n')[0]).toMatch(/^agent,session_id,/);
    expect(csv.trim().split('\r\n')).toHaveLength(3);
    expect(await kept.text('/health')).toBe('alive\n');
  });
});

test('a list without a row has the header that it has with rows', async () => {
  const reports = ['day', 'session', 'model', 'tool', 'block', 'total'].map((by) => `/api/report?by=${by}&`);
  await withEvents(async (kept) => {
    const before = await startKept();
    try {
      for (const path of ['/api/events?', '/api/sessions?', ...reports]) {
        const [header, row] = (await kept.text(`${path}format=csv`)).split('\r\n');
        expect([path, row]).not.toEqual([path, '']);
        for (const none of [kept.text(`${path}format=csv&agent=nobody`), before.text(`${path}format=csv`)])
          expect([path, await none]).toEqual([path, `${header}\r\n`]);
        const [first] = Object.values((await kept.json(path)).body)[0] as unknown as readonly object[];
        expect([path, Object.keys(first!).join(',')]).toEqual([path, header]);
      }
    } finally {
      await before.end();
    }
  });
});

const HOSTILE = [
  "' OR 1=1 --",
  '"; DROP TABLE event_rows; --',
  '%',
  '\u0000',
  '\ud800',
  'x'.repeat(5_000),
  '1 UNION SELECT',
  '[]',
];

test('a filter is a value, whatever is in it', async () => {
  await withEvents(async (kept) => {
    for (const name of ['agent', 'session', 'person', 'name', 'kind', 'tool', 'model', 'success']) {
      for (const value of HOSTILE) {
        const { status, body } = await kept.json(`/api/events?${name}=${encodeURIComponent(value.toWellFormed())}`);
        expect([name, value, status, body.events.length]).toEqual([name, value, 200, 0]);
      }
    }
    for (const value of HOSTILE) {
      const told = encodeURIComponent(value.toWellFormed());
      for (const asked of [
        `/api/events?before=${told}`,
        `/api/events?from=${told}`,
        `/api/report?by=${told}`,
        `/api/sessions?limit=${told}`,
      ])
        expect([asked, (await kept.json(asked)).status]).toEqual([asked, 400]);
      expect([value, (await kept.json(`/api/sessions/${told}`)).status]).toEqual([value, 404]);
    }
    expect((await kept.json('/api/events?limit=1')).body.events).toHaveLength(1);
  });
});

test('where events are not kept the answer says where they are', async () => {
  await withEvents(
    async (kept) => {
      for (const path of ['/stats', '/api/events', '/api/sessions']) {
        const { status, body } = await kept.json(path);
        expect([status, body.error]).toEqual([404, expect.stringContaining('Loki')]);
      }
    },
    { OTEL_KPI_EVENTS: 'off' },
  );
});

test('a session waits on a person from the first open question of its hooks until it is answered', async () => {
  await withEvents(async (kept) => {
    const hook = (session: string, second: number, moment: string, of: Record<string, string> = {}) =>
      event('agent.hook', AT_MS + second * 1000, { 'session.id': session, moment, hook_event: moment, ...of });
    const records = [
      hook('s1', 1, 'permission', { tool_name: 'Read' }),
      hook('s1', 2, 'result', { tool_name: 'Read' }),
      hook('s1', 3, 'notice', { reason: 'agent_completed' }),
      hook('s2', 1, 'stop'),
      hook('s2', 4, 'permission', { tool_name: 'Bash' }),
      hook('s2', 5, 'notice', { reason: 'permission_prompt' }),
    ];
    await kept.send(request('logs', records, { scope: 'otel-kpi.hook' }));
    const { sessions } = (await kept.json('/api/sessions')).body;
    expect(sessions.map((each) => [each.session_id, each.waiting_since, each.waiting_tool])).toEqual([
      ['s2', '2026-11-20 12:00:04.000', 'Bash'],
      ['s1', null, null],
    ]);
  });
});

// The page asks every five seconds. All of a row is read of the time of the sessions alone; what finds that reads a number of each.
test.each([
  ['sessions', sessionsQuery({ from: '2026-11-20' })],
  ['one session', sessionQuery('s2')],
])('%s are read by their time, and no index is made for them', async (_name, { sql, parameters }) => {
  await withEvents(async (kept) => {
    const reading = openForReading(join(kept.folder, 'events.db'), { timeZone: 'UTC', estimate: () => null });
    const plan = reading.ask({ sql: `EXPLAIN QUERY PLAN ${sql}`, parameters }).map(({ detail }) => String(detail));
    reading.close();
    expect(plan.filter((step) => /_rows .*AUTOMATIC/.test(step))).toEqual([]);
    expect(plan.filter((step) => /^SCAN (event|metric)_rows/.test(step)).length).toBeLessThanOrEqual(3);
    expect(plan.filter((step) => /_rows .*timestamp>\? AND timestamp<\?/.test(step)).length).toBeGreaterThanOrEqual(4);
  });
});
