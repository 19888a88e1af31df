/**
 * Which questions a person always answers with yes, and how long the agent waited for it: kept on this machine alone, since a
 * rule has words of a command. What the guard would stop or ask about is never among them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { object, type Json } from './event.ts';

/** A rule, as the agent's settings would have it: `times` granted, `refused`, and what was waited for it in all. */
type Kept = Readonly<Record<string, { readonly times: number; readonly refused: number; readonly waitedMs: number }>>;

const RULES_MAX = 300;
const TIMES_MIN = 3;

export function keepAnswer(folder: string, rule: string, waitedMs: number, isGranted: boolean): void {
  const kept = read(folder);
  const { times, refused, waitedMs: before } = kept[rule] ?? { times: 0, refused: 0, waitedMs: 0 };
  const one = {
    times: times + (isGranted ? 1 : 0),
    refused: refused + (isGranted ? 0 : 1),
    waitedMs: before + (isGranted ? waitedMs : 0),
  };
  const all = Object.entries({ ...kept, [rule]: one }).toSorted(([, a], [, b]) => b.waitedMs - a.waitedMs);
  writeFileSync(pathOf(folder), JSON.stringify(Object.fromEntries(all.slice(0, RULES_MAX))), { mode: 0o600 });
}

/** Those that were granted often and never refused, what was waited longest for first. */
export function suggestions(folder: string): string {
  const all = Object.entries(read(folder)).filter(([, { times, refused }]) => times >= TIMES_MIN && refused === 0);
  if (all.length === 0) return 'Nothing to suggest: no question was granted three times and never refused.\n';
  const lines = all.map(([rule, { times, waitedMs }]) => {
    return `${rule}  granted ${times} times, would have saved ${spanOf(waitedMs)} of waiting`;
  });
  return `Rules for \`permissions.allow\` in the agent's settings:\n${lines.join('\n')}\n`;
}

export function spanOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function read(folder: string): Kept {
  try {
    return object(JSON.parse(readFileSync(pathOf(folder), 'utf8')) as Json) as Kept;
  } catch {
    return {};
  }
}

const pathOf = (folder: string): string => join(folder, 'granted.json');
