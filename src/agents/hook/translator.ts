/**
 * Records of our own hook (`src/hook/`), which any agent may call. They are of the agent's session: its service name is the
 * agent's, and only their scope says who wrote them.
 */
import type { Activity, Form, What, Who } from '../../model/activity.ts';
import type { Board } from '../../model/board.ts';
import { labelsOf, type Dimension } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import type { LogRecord, Vocabulary } from '../../model/record.ts';
import { newEvent, timeOf } from '../event.ts';
import { LEFT_OUT, type AgentNames, type Translator } from '../translator.ts';
import { amount, durationUs, text } from '../values.ts';
import { createWhoOf, nameOfService } from '../who.ts';
import { HOOKED, WITNESS } from './words.ts';

const SCOPE = 'otel-kpi.hook';
const EVENT = 'agent.hook';

/** Agents that are remembered. */
const AGENTS_MAX = 100;

const IDENTITY = { session: ['session.id'], users: ['user.email'], installation: 'user.id' };

/** Rules of the hook itself that say that nothing was judged. */
const FAILURES = new Set(['guard-failed', 'hook-failed', 'input-unreadable']);

/** What a label says of an event that is about no tool, and of a call that no rule stopped. */
const NONE = 'none';

/** Why a session began that is a new one. Resumed and compacted ones are told by the agent, some under another id. */
const FRESH = new Set(['startup', 'clear', 'fork', 'new']);

/** `board`: where what is true of this moment is kept; a reader of the past has none. */
export function hook(
  dimensions: readonly Dimension[],
  vocabulary: Vocabulary,
  agentNames: AgentNames,
  board?: Board,
): Translator {
  const agentOf = (service: string) => agentNames.get(service) ?? hookedIn(service) ?? nameOfService(service);
  const whoOf = createWhoOf('', { ...IDENTITY, agentOf }, dimensions, vocabulary);
  // Few records have them: others' must not be slower for it.
  const names = WORDS.map((name) => vocabulary.seldom(name));
  const whatsOf = createMemo(AGENTS_MAX, (agent: string) =>
    vocabulary.derive(names, (values) => whatsOfWords(agent, values.map(text))),
  );
  const [hookMs, waitedMs, dropped, cacheUsd] = ['hook_duration_ms', 'waited_ms', 'dropped', 'expired_cache_usd'].map(
    (name) => vocabulary.seldom(name),
  );
  const tellBoard = boardTeller(vocabulary);
  return {
    agent: '',
    ofScope: ({ scopeName }) => scopeName === SCOPE,
    speaks: () => false,
    owns: (name) => name === EVENT,
    isBesideOthers: true,
    nameOf: () => EVENT,
    log(record, out) {
      const who = whoOf(record);
      if (who.agent === LEFT_OUT) return 'no_kpi';
      if (board !== undefined) tellBoard(record, who.agent, board);
      const { length } = out;
      for (const what of whatsOf(who.agent)(record)) {
        const told = begin(record, who, what, out.length > length);
        if (what.kind === 'hook_event') told.durationUs = durationUs(record.get(hookMs!));
        if (what.kind === 'person_waited_for') told.durationUs = durationUs(record.get(waitedMs!));
        if (what.kind === 'hook_dropped') told.amount = Math.max(amount(record.get(dropped!), 'count'), 0);
        out.push(told);
      }
      const expired = amount(record.get(cacheUsd!), 'usd');
      if (expired > 0) out.push({ ...begin(record, who, of(who.agent, 'expired_cache', {}), true), amount: expired });
      return undefined;
    },
    point: () => 'no_kpi',
    wantsSpan: () => false,
    span: () => 'no_kpi',
  };
}

/** A pipeline may give services names of its own: the agent's with more before it or behind. Its telemetry is known by its scope. */
function hookedIn(service: string): string | undefined {
  return HOOKED.find((agent) => new RegExp(`(^|[^a-z])${agent}([^a-z]|$)`, 'i').test(service));
}

/** Moments at which a session does not wait any more, whatever it waited for. */
const GOES_ON = new Set(['prompt', 'stop', 'end']);
const PLAN_LIMITS = ['five_hour', 'seven_day'];

function boardTeller(vocabulary: Vocabulary): (record: LogRecord, agent: string, board: Board) => void {
  const [moment, session, asks, waited, user] = ['moment', 'session.id', 'asks', 'waited_kind', 'user.email'].map(
    (name) => vocabulary.seldom(name),
  );
  const limits = PLAN_LIMITS.map((limit) => {
    const [used, fullIn] = ['percent', 'full_in_seconds'].map((name) => vocabulary.seldom(`limit_${limit}_${name}`));
    return { limit, used: used!, fullIn: fullIn! };
  });
  return (record, agent, board) => {
    const [hi, lo] = timeOf(record);
    const atMs = ((hi >>> 0) * 2 ** 32 + (lo >>> 0)) / 1e6;
    const [what, id, asked] = [moment!, session!, asks!].map((column) => text(record.get(column)));
    if (what === 'limits') {
      const teller = text(record.get(user!)) || id!;
      for (const { limit, used, fullIn } of limits) {
        const percent = record.get(used);
        if (percent === undefined) continue;
        const fullS = record.get(fullIn);
        const fullAtMs = fullS === undefined ? undefined : atMs + Number(fullS) * 1000;
        board.limit(agent, limit, teller, atMs, { usedRatio: Number(percent) / 100, fullAtMs });
      }
    } else if (id !== '' && (asked !== '' || GOES_ON.has(what!) || text(record.get(waited!)) !== ''))
      board.session(agent, id!, atMs, asked !== '');
  };
}

function begin(record: LogRecord, who: Who, what: What, sameRecord: boolean): Activity {
  const activity = newEvent(record, who, what);
  activity.sameRecord = sameRecord;
  record.digest(activity);
  return activity;
}

const WORDS = (
  'hook_event moment tool_name reason rule verdict command_class would ' +
  'guard_version guard_policy waited_tool waited_kind session.parent.id budget_state'
).split(' ');

/** What one record tells, from the words in it. */
function whatsOfWords(agent: string, words: readonly string[]): readonly What[] {
  const [event, moment, tool, reason = '', rule = '', verdict, commandClass, would, ...others] = words;
  const [version, policy, waitedTool, question, parent, budget] = others;
  if (moment === 'dropped') return [of(agent, 'hook_dropped', { event })];
  const failure = FAILURES.has(rule) ? rule : budget === 'absent' ? 'budget-unknown' : '';
  const whats = [of(agent, 'hook_event', { event, tool: tool || NONE })];
  if (verdict !== '')
    whats.push(of(agent, 'guard_decision', { rule: rule || NONE, verdict, tool, command_class: commandClass, would }));
  if (failure !== '') whats.push(of(agent, 'guard_failure', { failure }));
  if (question !== '') whats.push(of(agent, 'person_waited_for', { tool: waitedTool, question }));
  if (moment === 'end') whats.push(of(agent, 'session_end', { reason }));
  if (moment !== 'start') return whats;
  if (policy !== '') whats.push(of(agent, 'guarded_session', { version, policy }));
  if (parent !== '') whats.push(of(agent, 'session_continued', { by: reason }));
  if (FRESH.has(reason)) whats.push(of(agent, 'session_start', { start: 'fresh' }, ['start']));
  return whats;
}

function of(
  agent: string,
  kind: string,
  told: Readonly<Record<string, string | undefined>>,
  quantities: readonly string[] = [],
): What {
  const form: Form = 'event';
  return { kind, form, witness: WITNESS, name: EVENT, quantities, labels: labelsOf({ agent, ...told }) };
}
