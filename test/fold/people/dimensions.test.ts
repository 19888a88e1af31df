/** The limit on the values of a dimension: beyond it they are one, in every KPI alike, and none of what is counted is lost. */
import { expect, test } from '@jest/globals';
import { SPACES } from '../../../src/model/registers.ts';
import { emptyChange } from '../../../src/model/store.ts';
import { LIMITS } from '../../../src/model/limits.ts';
import { sumOf } from '../../golden/text.ts';
import { startRun, type Run } from '../../golden/run.ts';
import { event, request, type Attributes } from '../../sent.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;
const { max } = LIMITS.dimension_values;
const OVER = 250;

const KPIS = `kpis:
  by_repo_usd_total: { help: Cost., kind: sum, of: cost, labels: [repo], series_max: 100000 }
  by_team_usd_total: { help: Cost., kind: sum, of: cost, labels: [team], series_max: 100000 }
  window_by_team_usd: { help: Cost., kind: window, of: by_team_usd_total, labels: [team], windows: [24h] }
`;

const start = () =>
  startRun({
    nowMs: NOON,
    kpis: KPIS,
    env: { OTEL_KPI_DIMENSIONS: '{ team: [team], repo: { attributes: [repo], per: record } }' },
    people: 'known@example.com: configured',
  });

const spent = (index: number, of: Attributes) =>
  event('api_request', NOON, {
    'session.id': `s${index}`,
    'user.email': `u${index}@x`,
    'event.sequence': 1,
    cost_usd: 1,
    ...of,
  });

/** Series by name, without windows but the first. */
const series = (text: string, name: string) => text.split('\n').filter((line) => line.startsWith(`${name}{`));
const limitsOf = ({ outcomes }: Run) =>
  outcomes.reduce((sum, { limits }) => sum + (limits.get('dimension_values') ?? 0), 0);

test.each(['team', 'repo'])('values of %s beyond the limit are one', async (label) => {
  const run = await start();
  const all = Array.from({ length: max + OVER }, (_, index) => spent(index, { [label]: `v${index}` }));
  await run.send(request('logs', all.slice(0, 700)));
  await run.send(request('logs', all.slice(700)));
  // Once more the first: they are known.
  await run.send(request('logs', [spent(max + OVER, { [label]: 'v0' })]));
  const text = await run.text();
  const counted = series(text, `by_${label}_usd_total`);
  expect(counted).toHaveLength(max + 1);
  expect(counted).toContain(`by_${label}_usd_total{${label}="other"} ${OVER}`);
  expect(counted).toContain(`by_${label}_usd_total{${label}="v0"} 2`);
  expect(sumOf(text, `by_${label}_usd_total`)).toBe(max + OVER + 1);
  expect(limitsOf(run)).toBe(OVER);
  if (label === 'team') {
    expect(series(text, 'agent_active_users_by_team').filter((line) => line.includes('24h'))).toHaveLength(max + 1);
    expect(text).toContain(`agent_active_users_by_team{team="other",window="24h"} ${OVER}`);
    expect(text).toContain(`window_by_team_usd{team="other",window="24h"} ${OVER}`);
  }
  await run.close();
});

test('the people file has its teams whatever others send', async () => {
  const run = await start();
  await run.send(
    request(
      'logs',
      Array.from({ length: max + 1 }, (_, index) => spent(index, { team: `v${index}` })),
    ),
  );
  await run.send(request('logs', [spent(max + 1, { 'user.email': 'known@example.com' })]));
  expect(await run.text()).toContain('by_team_usd_total{team="configured"} 1');
  await run.close();
});

test('a value that is forgotten makes room', async () => {
  const run = await start();
  await run.send(
    request(
      'logs',
      Array.from({ length: max }, (_, index) => spent(index, { team: `v${index}` })),
    ),
  );
  run.nowMs += DAY_MS;
  // Told again on a later day, these are kept.
  await run.send(
    request(
      'logs',
      Array.from({ length: max - 1 }, (_, index) => spent(max + index, { team: `v${index}` })),
    ),
  );
  const forgotten = [{ space: SPACES.dimensionValues, below: NOON + DAY_MS / 2 }];
  await run.store.commit({ ...emptyChange(), forget: { quarter: 0, registers: forgotten } });
  await run.send(
    request(
      'logs',
      ['new', 'one too many'].map((team, at) => spent(2 * max + at, { team })),
    ),
  );
  const text = await run.text();
  const last = [`"v${max - 2}"`, `"v${max - 1}"`];
  expect(series(text, 'by_team_usd_total').filter((line) => last.some((team) => line.includes(team)))).toEqual([
    `by_team_usd_total{team=${last[0]},arrival="late"} 1`,
    `by_team_usd_total{team=${last[0]}} 1`,
    `by_team_usd_total{team=${last[1]}} 1`,
  ]);
  expect(text).toContain('by_team_usd_total{team="new",arrival="late"} 1');
  expect(text).toContain('by_team_usd_total{team="other",arrival="late"} 1');
  await run.close();
});
