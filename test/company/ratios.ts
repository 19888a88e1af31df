/** Ratios of the company, of each agent and of each team; and by model, tool and witness. */
import { groups, labelText, total, wholes } from './sums.ts';
import type { Counted } from './counted.ts';
import {
  activeSince,
  fromMs,
  RATIO_SPANS,
  ROLLING,
  since,
  USD,
  type All,
  type Value,
  type Window,
  type Work,
} from './windows.ts';

/** A ratio is there where there is something to divide by: the double that is nearest to it, as numbers in text are read. */
export function present(key: string, of: number, per: number, times = 1): Value[] {
  if (per === 0) return [];
  const digits = (BigInt(times) * parts(of) * 10n ** DIGITS) / parts(per);
  return [[key, Number(`${digits}e-${DIGITS}`)]];
}

const DIGITS = 40n;

/** Of nano-dollars or the like: what has no more decimals than these is a whole number of them. */
function parts(value: number): bigint {
  return Number.isInteger(value) ? BigInt(value) * 10n ** 9n : BigInt(Math.round(value * 1e9));
}

/** The company, an agent, or a team: what a ratio is told of, and how it is named there. */
export type Part = { readonly work: readonly Work[]; readonly all: All; key(name: string, window: Window): string };

export function partsOf(work: readonly Work[], all: All): Part[] {
  const key = (by: string, labels: [string, string][]) => (name: string, window: Window) =>
    `${name}${by}${labelText([...labels, ['window', window]])}`;
  const only = (label: string, value: string): All => {
    const found = new Map<string, readonly Counted[]>();
    return (of) => {
      const those = found.get(of) ?? all(of).filter(({ labels }) => labels[label] === value);
      found.set(of, those);
      return those;
    };
  };
  const teams = [...new Set(work.map(({ person }) => person.team))].map((team): Part => {
    return {
      work: work.filter(({ person }) => person.team === team),
      all: only('team', team),
      key: key('_by_team', [['team', team]]),
    };
  });
  const agents = [...new Set(work.map(({ agent }) => agent))].map((agent): Part => {
    return {
      work: work.filter((each) => each.agent === agent),
      all: only('agent', agent),
      key: key('_by_agent', [['agent', agent]]),
    };
  });
  return [{ work, all, key: key('', []) }, ...agents, ...teams];
}

export function costRatios({ work, all, key }: Part, nowMs: number): Value[] {
  const usd = (counted: readonly Counted[]) => wholes(total(counted), USD);
  const toldByMetrics = all('witnessed cost').filter(({ labels }) => labels['witness'] === 'metrics');
  const windows = RATIO_SPANS.flatMap((window) => {
    const spent = (counted: readonly Counted[]) => usd(since(counted, window, nowMs));
    const per = (name: string, of: readonly Counted[], by: string) =>
      present(key(name, window), spent(of), total(since(all(by), window, nowMs)));
    return [
      ...per('agent_cost_per_session_usd', all('cost'), 'session work'),
      ...per('agent_cost_per_commit_usd', toldByMetrics, 'commits'),
      ...per('agent_cost_per_pull_request_usd', toldByMetrics, 'pull requests'),
    ];
  });
  const byPeople = ROLLING.flatMap((window) => {
    const active = activeSince(work, fromMs(window, nowMs));
    return present(key('agent_cost_per_active_user_usd', window), usd(since(all('cost'), window, nowMs)), active);
  });
  // Who spent nothing is not known from who told nothing.
  return [...windows, ...byPeople].filter(([, value]) => value > 0);
}

function having(counted: readonly Counted[], label: string, values: readonly string[]): Counted[] {
  return counted.filter(({ labels }) => values.includes(labels[label]!));
}

export function shares({ all, key }: Part, nowMs: number): Value[] {
  const ran = having(all('tool calls'), 'outcome', ['success', 'error']);
  const succeeded = having(ran, 'outcome', ['success']);
  const read = having(all('tokens'), 'type', ['input', 'cache_read', 'cache_write']);
  const cached = having(read, 'type', ['cache_read']);
  const inWindows = RATIO_SPANS.flatMap((window) => {
    const share = (named: string, part: readonly Counted[], whole: readonly Counted[]) =>
      present(named, total(since(part, window, nowMs)), total(since(whole, window, nowMs)));
    return [
      ...share(key('agent_tool_success_ratio', window), succeeded, ran),
      ...share(key('agent_cache_hit_ratio', window), cached, read),
    ];
  });
  return inWindows;
}

/** Ratios by model, tool and witness. */
export function details(all: All, nowMs: number): Value[] {
  const ran = having(all('tool calls'), 'outcome', ['success', 'error']);
  const inEach = RATIO_SPANS.flatMap((window) => {
    const spent = (counted: readonly Counted[]) => wholes(total(since(counted, window, nowMs)), USD);
    const share = (key: string, part: readonly Counted[], whole: readonly Counted[]) =>
      present(key, total(since(part, window, nowMs)), total(since(whole, window, nowMs)));
    const million = groups(all('cost'), ['model']).flatMap(([, cost]) => {
      const model = cost[0]!.labels['model']!;
      const tokens = all('tokens').filter(({ labels }) => labels['model'] === model);
      const key = `agent_cost_per_million_tokens_usd${labelText([
        ['model', model],
        ['window', window],
      ])}`;
      return present(key, spent(cost), total(since(tokens, window, nowMs)), 1e6);
    });
    const byTool = groups(ran, ['tool']).flatMap(([, calls]) => {
      const labels = labelText([
        ['tool', calls[0]!.labels['tool']!],
        ['window', window],
      ]);
      return share(`agent_tool_success_ratio_by_tool${labels}`, having(calls, 'outcome', ['success']), calls);
    });
    // Who spent nothing is not known from who told nothing.
    return [...million.filter(([, value]) => value > 0), ...byTool];
  });
  // Events do not report all cost, also where none is lost.
  const byMetrics = having(all('witnessed cost'), 'witness', ['metrics']);
  const coverage = groups(byMetrics, ['agent', 'witness']).flatMap(([, told]) => {
    const labels = labelText([
      ['agent', told[0]!.labels['agent']!],
      ['witness', told[0]!.labels['witness']!],
      ['window', 'lifetime'],
    ]);
    const { agent } = told[0]!.labels;
    const reported = all('cost').filter(({ labels: of }) => of['agent'] === agent && of['basis'] === 'reported');
    return present(`agent_coverage_ratio${labels}`, wholes(total(told), USD), wholes(total(reported), USD));
  });
  return [...inEach, ...coverage];
}
