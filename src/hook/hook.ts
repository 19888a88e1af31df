/**
 * One event of an agent: read, decided here, reported, answered. Nothing on this way asks the network or another process, and
 * whatever fails is in the record. The record is on the disk before the answer: who kills the hook then loses nothing.
 */
import { loadGuarding, worldOf } from '../app/guarding.ts';
import { decide } from '../guard/decide.ts';
import type { Verdict } from '../guard/verdict.ts';
import { dialectOf } from './agents/dialects.ts';
import { asked, budgetsOf, judge, readBudgets } from './budget.ts';
import { object, SILENT, type Answer, type Env, type HookEvent, type Json, type Said } from './event.ts';
import { keepBlock } from './blocks.ts';
import { parentOf } from './lineage.ts';
import { placeOf, type Place } from './place.ts';
import { recordOf } from './record.ts';
import type { Folders, Settings } from './settings.ts';
import { waited } from './waiting.ts';

export type Asked = { readonly input: string; readonly agent: string; readonly named: string };

export type Around = {
  readonly env: Env;
  readonly cwd: string;
  readonly folders: Folders;
  readonly settings: Settings;
  readonly version: string;
  readonly nowMs: number;
  /** Since the process started. */
  readonly elapsedMs: () => number;
  readonly chance: () => number;
};

/** `event`: undefined where the input was none. */
export type Handled = {
  readonly answer: Answer;
  /** One line, or two. */
  readonly record: string;
  readonly event: HookEvent | undefined;
};

type Attributes = Record<string, string | number | undefined>;

export async function handle({ input, agent, named }: Asked, around: Around): Promise<Handled> {
  const json = parse(input);
  if (json === undefined) return unreadable(agent, named, around);
  const dialect = dialectOf(agent, json, named, around.env);
  const read = dialect.read(json, named, around.env);
  const event = { ...read, cwd: read.cwd || around.cwd };
  const place = quietly(() => placeOf(event.cwd, around.settings.ticketPattern)) ?? { top: '', attributes: {} };
  const { said, attributes } = await judged(event, place, around);
  const grant = await grantOf(event, place, around);
  const answer = dialect.answer(event, said);
  const all: Attributes = {
    'session.id': event.session,
    hook_event: event.name,
    moment: event.moment,
    tool_name: event.tool,
    reason: event.why,
    ...event.told,
    ...place.attributes,
    ...attributes,
    ...quietly(() => sessionOf(event, around, grant)),
    tool_duration_ms: event.durationMs,
    hook_duration_ms: Math.round(around.elapsedMs() * 1000) / 1000,
    settings_fault: around.settings.fault,
  };
  if (said.action === 'deny' || said.action === 'ask')
    quietly(() => keepBlock(around.folders.state, event, said, all['rule'], around.nowMs));
  const record = recordOf(event.agent, all, around.nowMs, around.chance());
  const joined = event.startedAs === all['session.parent.id'] ? '' : joinedOf(event, place, around);
  return { answer, record: joined === '' ? record : `${record}\n${joined}`, event };
}

/**
 * What came under an id that was thrown away is of the session that goes on: its repository is known by this record, and it
 * ends at once. A session before this one, which ended by itself, is none of these.
 */
function joinedOf({ agent, session, startedAs }: HookEvent, place: Place, { nowMs, chance }: Around): string {
  if (startedAs === '') return '';
  const why = { hook_event: 'SessionJoined', moment: 'end', reason: 'continued', 'session.next.id': session };
  return recordOf(agent, { 'session.id': startedAs, ...why, ...place.attributes }, nowMs, chance());
}

type Judged = { readonly said: Said; readonly attributes: Attributes };

const NOTHING: Said = { action: 'none', reason: '' };

/** What is said of the event, and what the record says of that. */
async function judged(event: HookEvent, place: Place, around: Around): Promise<Judged> {
  const { settings, version } = around;
  if (event.moment === 'call') return guarded(event, place, around);
  if (event.moment === 'start') {
    const attributes = { guard_version: version, guard_policy: await digestOf(event, place, around) };
    return { said: NOTHING, attributes };
  }
  if (event.moment === 'prompt' && settings.budget !== undefined) return budgeted(event, place, around);
  return { said: NOTHING, attributes: {} };
}

function rootOf({ projectRoot, cwd }: HookEvent, { top }: Place): string {
  return projectRoot || top || cwd;
}

async function digestOf(event: HookEvent, place: Place, { folders, env }: Around): Promise<string> {
  try {
    return (await loadGuarding(rootOf(event, place), folders.home, env)).digest;
  } catch {
    return 'unreadable';
  }
}

/** What the guard cannot judge, a person does. */
async function guarded(event: HookEvent, place: Place, around: Around): Promise<Judged> {
  const { folders, env, version } = around;
  const { tool, input, cwd, session } = event;
  const projectRoot = rootOf(event, place);
  try {
    const { policy, digest, faults } = await loadGuarding(projectRoot, folders.home, env);
    const verdict = decide({ tool, input, cwd, projectRoot, home: folders.home, session }, policy, worldOf(env));
    const policyFaults = faults.length === 0 ? undefined : faults.length;
    return {
      said: verdict,
      attributes: { ...told(verdict), guard_version: version, guard_policy: digest, policy_faults: policyFaults },
    };
  } catch {
    const reason = 'The guard could not judge this call, by a mistake of its own. A person has to look at it.';
    return {
      said: { action: 'ask', reason },
      attributes: { verdict: 'ask', rule: 'guard-failed', guard_version: version },
    };
  }
}

/** The rule that would spare the question, where the guard has nothing against the call. */
async function grantOf(event: HookEvent, place: Place, around: Around): Promise<string> {
  if (event.moment !== 'permission' || event.grantedBy === '') return '';
  const { said, attributes } = await guarded(event, place, around);
  return said.action === 'none' && attributes['would'] === undefined ? event.grantedBy : '';
}

/** `allow` is the word of records and KPIs for what nobody stopped. */
function told({ action, would, rule, commandClass, policy }: Verdict): Attributes {
  const verdict = action === 'none' ? 'allow' : action;
  return { verdict, would, rule, command_class: commandClass, policy: rule === '' ? undefined : policy };
}

function budgeted(event: HookEvent, place: Place, around: Around): Judged {
  const { folders, settings, nowMs } = around;
  const { budgets, state } = readBudgets(folders.state, nowMs);
  const repository = place.attributes['vcs.repository.name'] ?? '';
  const known = {
    agent: event.agent,
    repository,
    branch: place.attributes['vcs.ref.head.name'] ?? '',
    ...settings.labels,
  };
  const said = judge(budgetsOf(budgets, known), settings.budget!, () => asked(folders.state, event.session, nowMs));
  const verdict = said.action === 'none' ? 'allow' : said.action;
  return { said, attributes: { verdict, rule: 'budget', budget_state: state } };
}

function sessionOf(event: HookEvent, { folders, nowMs }: Around, grant: string): Attributes {
  const { asks, waited: wait } = waited(folders.state, event, nowMs, grant);
  return {
    'session.parent.id': parentOf(folders.state, event, nowMs),
    asks,
    waited_ms: wait?.ms,
    waited_tool: wait?.tool,
    waited_kind: wait?.kind,
  };
}

/** The agent said something that is no JSON: it goes on, and that is counted. */
function unreadable(agent: string, named: string, { nowMs, chance, version }: Around): Handled {
  const attributes = {
    hook_event: named || 'unreadable',
    moment: 'other',
    rule: 'input-unreadable',
    guard_version: version,
  };
  return { answer: SILENT, record: recordOf(agent || 'unknown', attributes, nowMs, chance()), event: undefined };
}

function parse(input: string): Json | undefined {
  try {
    // Some shells of Windows put a mark of the byte order before what they pipe.
    const json: unknown = JSON.parse(input.replace(/^\uFEFF/, ''));
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? object(json) : undefined;
  } catch {
    return undefined;
  }
}

/** What is told beside the verdict must not cost it. */
function quietly<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
