/** What was told, added up: the truth that a reader of KPIs must find again. Amounts are integers. */
import type { AgentKind } from './agents/kinds.ts';
import { EDIT_TOOLS, type Happening, type Run } from './happenings.ts';
import type { Signal } from './json.ts';
import { NANOS } from './models.ts';
import { nameOf } from './people.ts';

// prettier-ignore
const AMOUNTS = [
  'costNanos', 'input', 'output', 'cacheRead', 'cacheWrite', 'prompts', 'requests', 'errors',
  'toolsSucceeded', 'toolsFailed', 'toolsRejected', 'editsAccepted', 'editsRejected',
  'linesAdded', 'linesRemoved', 'commits', 'pullRequests', 'starts', 'userMs', 'agentMs',
] as const;
type Amounts = Partial<Record<(typeof AMOUNTS)[number], number>>;

/** What one export tells, whose twin in the other signal is not counted again. */
export type Part = { readonly session: string; readonly person: string; readonly amounts: readonly Amounts[] };

export type Tally = Record<(typeof AMOUNTS)[number], number> & {
  readonly sessions: Set<string>;
  readonly people: Set<string>;
};

export function emptyTally(): Tally {
  const zeros = Object.fromEntries(AMOUNTS.map((name) => [name, 0])) as Record<(typeof AMOUNTS)[number], number>;
  return { ...zeros, sessions: new Set(), people: new Set() };
}

export function addPart(tally: Tally, { session, person, amounts }: Part): void {
  tally.sessions.add(session);
  tally.people.add(person);
  for (const part of amounts) for (const name of AMOUNTS) tally[name] += part[name] ?? 0;
}

export function partOf({ session }: Run, happenings: readonly Happening[], signal: Signal): Part {
  const { agent } = session.person;
  const amountsOf = signal === 'metrics' ? ofMetrics : (of: Happening) => ofEvents(of, agent);
  return { session: session.id, person: nameOf(session.person), amounts: happenings.map(amountsOf) };
}

/** What both signals tell is counted here: events come first. */
function ofEvents(of: Happening, { tellsStarts, decidesWithCall }: AgentKind): Amounts {
  switch (of.kind) {
    case 'start':
      return tellsStarts ? { starts: 1 } : {};
    case 'prompt':
      return { prompts: 1 };
    case 'request':
      return { requests: 1, costNanos: of.costNanos, ...of.tokens };
    case 'error':
      return { errors: 1 };
    case 'decision': {
      const edits = EDIT_TOOLS.includes(of.tool) ? 1 : 0;
      if (of.accepted) return decidesWithCall ? {} : { editsAccepted: edits };
      return { editsRejected: edits, toolsRejected: 1 };
    }
    case 'tool': {
      const editsAccepted = decidesWithCall && EDIT_TOOLS.includes(of.tool) ? 1 : 0;
      return of.succeeded ? { toolsSucceeded: 1, editsAccepted } : { toolsFailed: 1, editsAccepted };
    }
    default:
      return {};
  }
}

function ofMetrics(of: Happening): Amounts {
  switch (of.kind) {
    case 'start':
      return { starts: 1 };
    case 'lines':
      return { linesAdded: of.added, linesRemoved: of.removed };
    case 'commit':
      return { commits: 1 };
    case 'pull_request':
      return { pullRequests: 1 };
    case 'active':
      return of.type === 'user' ? { userMs: of.ms } : { agentMs: of.ms };
    default:
      return {};
  }
}

/** For people to compare with a page or a dashboard. */
export function tallyLines(tally: Tally): string[] {
  const { input, output, cacheRead, cacheWrite } = tally;
  const whole = (value: number) => value.toLocaleString('en-US');
  const usd = tally.costNanos / NANOS;
  const dollars = usd.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
  const tools = tally.toolsSucceeded + tally.toolsFailed + tally.toolsRejected;
  return [
    `told: ${dollars}, ${whole(input + output + cacheRead + cacheWrite)} tokens`,
    `  tokens    input ${whole(input)}, output ${whole(output)}, cache_read ${whole(cacheRead)}, cache_write ${whole(cacheWrite)}`,
    `  people    ${tally.people.size}, in ${whole(tally.sessions.size)} sessions that were started ${whole(tally.starts)} times`,
    `  prompts   ${whole(tally.prompts)}`,
    `  requests  ${whole(tally.requests)} answered, ${whole(tally.errors)} failed`,
    `  tools     ${whole(tools)} calls, of them ${whole(tally.toolsFailed)} failed and ${whole(tally.toolsRejected)} rejected`,
    `  lines     ${whole(tally.linesAdded)} added, ${whole(tally.linesRemoved)} removed`,
    `  commits   ${whole(tally.commits)}, and ${whole(tally.pullRequests)} pull requests`,
  ];
}
