/**
 * How long a person kept the agent waiting: from a question (a permission, a notice) until the session goes on. Each question
 * that is open is a small file, since every event is a process of its own. Of several in one session the first counts: a
 * notice comes beside the permission that it is about.
 */
import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';
import type { HookEvent, Moment } from './event.ts';
import { keepAnswer, spanOf } from './suggest.ts';

type Waited = { readonly tool: string; readonly kind: string; readonly ms: number };
/** A question that this event opens, or what was waited until it. */
export type Wait = { readonly asks?: string; readonly waited?: Waited };

/** `rule`: what would grant the call; '' where the guard has something to say of it. */
type Open = { readonly sinceMs: number; readonly tool: string; readonly kind: string; readonly rule?: string };

/** Notices that nobody has to answer. */
const NO_QUESTION = /^(auth_success|.*_complete(d)?|.*_response)$/;

/** Moments that say that the person has answered. A call of another tool may be a subagent's. */
const ANSWERS: ReadonlySet<Moment> = new Set(['prompt', 'stop', 'end']);
const ANSWERS_OF_TOOL: ReadonlySet<Moment> = new Set(['result', 'failure', 'refusal']);

/** What was waited for until this event; `rule`: what would have granted it.  A clock that was set meanwhile tells nothing. */
export function waited(folder: string, event: HookEvent, nowMs: number, rule = ''): Wait {
  if (event.session === '') return {};
  const path = join(folder, 'waiting', encodeURIComponent(event.session));
  const kind = questionOf(event);
  const open = opened(path);
  if (kind !== undefined) {
    if (open === undefined) keep(folder, path, { sinceMs: nowMs, tool: event.tool, kind, rule });
    return { asks: kind };
  }
  if (open === undefined || !answers(event, open)) return {};
  unlinkSync(path);
  // The tool ran after the person had answered.
  const ms = nowMs - open.sinceMs - (ANSWERS_OF_TOOL.has(event.moment) ? (event.durationMs ?? 0) : 0);
  const isTold = event.moment !== 'end' && ms >= 0 && ms <= DAY_MS;
  if (isTold && open.rule !== undefined && open.rule !== '')
    keepAnswer(folder, open.rule, ms, event.moment === 'result' || event.moment === 'failure');
  return isTold ? { waited: { tool: open.tool, kind: open.kind, ms } } : {};
}

const DAY_MS = 24 * 60 * 60_000;

function questionOf({ moment, why }: HookEvent): string | undefined {
  if (moment === 'permission') return 'permission';
  if (moment !== 'notice' || NO_QUESTION.test(why)) return undefined;
  return why.replace(/_prompt$|_dialog$/, '') || 'notice';
}

function answers({ moment, tool }: HookEvent, open: Open): boolean {
  return ANSWERS.has(moment) || (ANSWERS_OF_TOOL.has(moment) && (open.tool === '' || open.tool === tool));
}

function opened(path: string): Open | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Open;
  } catch {
    return undefined;
  }
}

function keep(folder: string, path: string, open: Open): void {
  makeFolder(join(folder, 'waiting'));
  writeFileSync(path, JSON.stringify(open), { mode: 0o600 });
}

/** Who waits for this machine's person now: '' where nobody does. */
export function waitingNow(folder: string, nowMs: number): string {
  const open = namesIn(join(folder, 'waiting')).flatMap((name) => opened(join(folder, 'waiting', name)) ?? []);
  const ages = open.map(({ sinceMs }) => nowMs - sinceMs).filter((ms) => ms >= 0 && ms <= DAY_MS);
  if (ages.length === 0) return '';
  const many = ages.length === 1 ? '1 session waits' : `${ages.length} sessions wait`;
  return `${many}, longest ${spanOf(Math.max(...ages))}`;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
