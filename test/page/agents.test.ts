import { describe, expect, test } from '@jest/globals';
import type { Defect } from '../../src/model/defects.ts';
import { agentsOf, defectNotices } from '../../src/page/agents.ts';
import { counter } from './usage.ts';

const defect = (of: Partial<Defect>): Defect => {
  return { effect: 'loses', what: 'Events.', kpis: [], advice: 'Update.', source: 'https://example.com', ...of };
};

describe('the agents', () => {
  const seen = (version: string, week: number) =>
    counter(
      'agent_client_versions',
      [week, { agent: 'a', version, window: '7d' }],
      [5, { agent: 'a', version, window: '30d' }],
    ).points;
  const of = (...versions: [string, number][]) => [
    { ...counter('agent_client_versions'), points: versions.flatMap(([version, week]) => seen(version, week)) },
  ];

  test('have their versions, the newest first', () => {
    const [a] = agentsOf(of(['2.9.0', 1], ['2.10.0', 1]), new Map());
    expect(a?.versions.map(({ version }) => version)).toEqual(['2.10.0', '2.9.0']);
    expect(a?.versions[0]).toEqual({ version: '2.10.0', sessions: { '7d': 1, '30d': 5 }, defects: [] });
  });

  test('are there without a version that they tell', () => {
    const [only] = agentsOf([counter('agent_sessions_worked_total', [1, { agent: 'b' }])], new Map());
    expect(only).toEqual({ agent: 'b', versions: [] });
  });

  test('say what a version lost', () => {
    const lost = counter('agent_lost_events_total', [7, { agent: 'a', version: '1.0.0' }]);
    expect(agentsOf([...of(['1.0.0', 1]), lost], new Map())[0]?.versions[0]?.lostEvents).toBe(7);
  });

  test('say what is wrong with a version in a sentence', () => {
    const known = new Map([['a', [defect({ effect: 'doubles', what: 'Tokens: of two.', when: 'on Windows' })]]]);
    const [a] = agentsOf(of(['1.0.0', 1]), known);
    expect(a?.versions[0]?.defects[0]?.says).toBe('doubles tokens: of two (on Windows).');
  });

  test('are noticed for defects that an update mends, of a version at work within a week', () => {
    const known = new Map([['a', [defect({ from: '1.0.0', to: '1.5.0' }), defect({ what: 'Always.' })]]]);
    const notices = (...versions: [string, number][]) => defectNotices(agentsOf(of(...versions), known));
    expect(notices(['1.2.0', 1])).toEqual(['a 1.2.0 loses events. Update.']);
    expect(notices(['1.2.0', 0])).toEqual([]);
    expect(notices(['1.6.0', 1])).toEqual([]);
  });
});
