/** Reports of what was used: from the file, from the running service, and as a command prints them. */
import { expect, test } from '@jest/globals';
import { recording, recordingsOf } from '../recordings.ts';
import { event, metric, request } from '../sent.ts';
import { asked, config, file, printed, reportFromFile, reportFromService, withKept } from './reported.ts';

test('whatever a report is by, it adds up to what is counted, and file and service say the same', async () => {
  await withKept({}, async (kept) => {
    for (const name of ['claude-code-2.1.329', 'claude-code-2.1.332'].flatMap(recordingsOf)) {
      for (const each of recording(name)) await kept.send(each);
    }
    const cost = await kept.kpi('agent_cost_usd_total', { basis: 'reported' });
    const tokens = await kept.kpi('agent_tokens_total');
    for (const by of ['total', 'day', 'week', 'month', 'session', 'model', 'person', 'agent', 'team', 'block']) {
      const rows = await reportFromFile(config(), file(kept), { by });
      const sum = (column: string) => rows.reduce((all, row) => all + Number(row[column]), 0);
      expect([by, sum('tokens')]).toEqual([by, tokens]);
      expect(sum('cost_usd')).toBeCloseTo(cost, 6);
      expect(await reportFromService(kept.service.metricsUrl, '', { by })).toEqual(rows);
    }
  });
});

test('days are those of the time zone, and the last day of a range is in it', async () => {
  await withKept({}, async (kept) => {
    for (const at of ['2026-11-19T22:30Z', '2026-11-19T23:30Z', '2026-11-20T22:59Z', '2026-11-20T23:00Z']) {
      await kept.send(asked(at, at, 1));
    }
    const days = await reportFromFile(config({ OTEL_KPI_TIME_ZONE: 'Europe/Berlin' }), file(kept), { by: 'day' });
    expect(days.map(({ day, cost_usd }) => [day, cost_usd])).toEqual([
      ['2026-11-19', 1],
      ['2026-11-20', 2],
      ['2026-11-21', 1],
    ]);
    const only = { by: 'total', from: '2026-11-20', to: '2026-11-20' };
    const [total] = await reportFromFile(config({ OTEL_KPI_TIME_ZONE: 'Europe/Berlin' }), file(kept), only);
    expect(total!.cost_usd).toBe(2);
  });
});

test('a month is a whole one of the time zone, at both ends', async () => {
  await withKept({}, async (kept) => {
    const env = { OTEL_KPI_TIME_ZONE: 'Europe/Berlin' };
    // The clocks of Berlin go back on 2026-10-25.
    for (const at of [
      '2026-10-24T21:59Z',
      '2026-10-24T22:00Z',
      '2026-10-25T22:59Z',
      '2026-10-31T22:59Z',
      '2026-10-31T23:00Z',
    ])
      await kept.send(asked(at, at, 1));
    const [october, november] = await Promise.all(
      ['2026-10', '2026-11'].map((month) =>
        reportFromFile(config(env), file(kept), { by: 'total', from: month, to: month }),
      ),
    );
    expect([october![0]!.cost_usd, november![0]!.cost_usd]).toEqual([4, 1]);
    const longest = { by: 'total', from: '2026-10-25', to: '2026-10-25' };
    expect(await reportFromFile(config(env), file(kept), longest)).toMatchObject([{ cost_usd: 2 }]);
  });
});

test('a model has one name, whichever signal tells it, and sums have no more digits than amounts', async () => {
  await withKept({}, async (kept) => {
    for (const [minute, dollars] of [0.1, 0.2].entries())
      await kept.send(asked(`2026-11-20T10:0${minute}Z`, 'events', dollars, { model: 'claude-opus-5-5' }));
    const told = { 'session.id': 'metrics', model: 'claude-opus-5-5[1m]', type: 'input' };
    const timeMs = Date.UTC(2026, 10, 20, 10);
    await kept.send(request('metrics', [metric('claude_code.token.usage', 500, timeMs, told)]));
    const models = await reportFromFile(config(), file(kept), { by: 'model' });
    expect(models).toMatchObject([{ model: 'claude-opus-5-5', sessions: 2, tokens: 720, cost_usd: 0.302 }]);
    expect(kept.rows('SELECT DISTINCT model FROM metrics')).toEqual([{ model: 'claude-opus-5-5' }]);
  });
});

test('blocks begin with the full hour, and anew after five hours or a pause of as long', async () => {
  await withKept({}, async (kept) => {
    for (const at of ['08:40', '09:10', '12:59', '13:01', '20:30']) await kept.send(asked(`2026-11-20T${at}Z`, at, 1));
    const blocks = await reportFromFile(config(), file(kept), { by: 'block' });
    expect(blocks.map(({ block, cost_usd }) => [block, cost_usd])).toEqual([
      ['2026-11-20 08:00', 3],
      ['2026-11-20 13:00', 1],
      ['2026-11-20 20:00', 1],
    ]);
  });
});

test('two ranges stand side by side, and a change from nothing is none', async () => {
  await withKept({}, async (kept) => {
    await kept.send(asked('2026-11-01T10:00Z', 'a', 2));
    await kept.send(asked('2026-11-08T10:00Z', 'b', 3));
    await kept.send(asked('2026-11-08T11:00Z', 'c', 1, { model: 'haiku' }));
    const text = await printed(
      kept,
      'model --from 2026-11-08 --to 2026-11-08 --compare 2026-11-01..2026-11-01 --format csv',
    );
    expect(text.split('\r\n').map((line) => line.split(',').slice(0, 4))).toEqual([
      ['model', 'cost_usd', 'cost_usd_before', 'cost_usd_change'],
      ['haiku', '1', '0', ''],
      ['opus', '3', '2', '0.5'],
      [''],
    ]);
  });
});

test('sessions of two agents with one id have a line each beside what they were', async () => {
  await withKept({}, async (kept) => {
    const codex = { resource: { 'service.name': 'codex_cli_rs' }, scope: 'codex' };
    const of = {
      'session.id': 'a',
      'event.kind': 'response.completed',
      input_token_count: 7,
      output_token_count: 1,
    };
    await kept.send(asked('2026-11-08T10:00Z', 'a', 3));
    await kept.send(request('logs', [event('codex.sse_event', Date.parse('2026-11-08T10:00Z'), of)], codex));
    const range = 'session --from 2026-11-08 --to 2026-11-08 --compare 2026-11-01..2026-11-01 --format csv';
    const lines = (await printed(kept, range)).split('\r\n').map((line) => line.split(','));
    const at = lines[0]!.indexOf('tokens');
    const told = lines.slice(1, -1).map((cells) => [cells[0], cells[1], cells[at]].join(' '));
    expect(told.toSorted()).toEqual(['a claude-code 110', 'a codex 8']);
    expect(await printed(kept, `${range.replace('session ', 'model ')} --agent nobody`)).toBe(
      `${lines[0]!.join(',').replace('session,agent', 'model')}\r\n`,
    );
  });
});

test('the table is one that people read, and Markdown has the same cells', async () => {
  await withKept({}, async (kept) => {
    await kept.send(asked('2026-11-08T10:00Z', 'b', 1234.5));
    await kept.send(
      request('logs', [event('tool_result', Date.parse('2026-11-08T10:00Z'), { tool_name: 'Bash', success: 'true' })]),
    );
    expect(await printed(kept, 'day --agent claude --from 2026-11')).toBe(
      'nothing was used (from 2026-11, agent claude)\n',
    );
    expect(await printed(kept, 'model')).toBe(
      'model  sessions  requests  input tokens  output tokens  tokens  cost usd\n' +
        'opus          1         1           100             10     110  1,234.50\n',
    );
    await kept.send(asked('2026-11-08T11:00Z', 'c', 1, { model: 'haiku' }));
    expect((await printed(kept, 'model')).split('\n').at(-2)).toMatch(/^total +2 +200 +20 +220 +1,235\.50$/);
    expect((await printed(kept, 'tool --format markdown')).split('\n')[2]).toMatch(/^\| Bash +\| +1 \|/);
    await expect(printed(kept, 'colour')).rejects.toThrow('report: colour is not known; must be one of total, day,');
    await expect(printed(kept, 'day --compare 2026-11-01..2026-11-02')).rejects.toThrow('is of no use by day');
  });
});

test.each([
  [{ from: 'yesterday' }, 'from is yesterday; must be a day or a time'],
  [{ to: '2026-13-01' }, 'to is 2026-13-01; must be a day or a time'],
  [{ from: '2026-11-31' }, 'from is 2026-11-31; must be a day or a time'],
  [{ from: '2026-11-02', to: '2026-11-01' }, 'from is 2026-11-02; must not be after to, 2026-11-01'],
  [{ from: '2026-11-02T12:00', to: '2026-11-02T11:59' }, 'from is 2026-11-02T12:00; must not be after to'],
  [{ from: '2026-12-01', to: '2026-11-01' }, 'from is 2026-12-01; must not be after to, 2026-11-01'],
])('times that are none are refused: %j', async (times, says) => {
  await withKept({}, async (kept) => {
    await kept.send(request('logs', [event('user_prompt', Date.parse('2026-11-08T10:00Z'), {})]));
    await expect(reportFromFile(config(), file(kept), { by: 'total', ...times })).rejects.toThrow(says);
    const { status, body } = await kept.json(`/api/report?${new URLSearchParams(times).toString()}`);
    expect({ status, error: body.error }).toEqual({ status: 400, error: expect.stringContaining(says) });
  });
});
