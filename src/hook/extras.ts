/** What somebody may want beside reports: a word on the desktop, a copy of the transcript, a file of events. In the background. */
import { spawn } from 'node:child_process';
import { appendFileSync, copyFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './folder.ts';
import type { Settings } from './settings.ts';

type Extras = {
  readonly moment?: string;
  readonly why?: string;
  readonly session?: string;
  readonly transcript?: string;
  readonly record?: string;
};

const TITLE = 'otel-kpi';

/** Nothing of it may keep the records from leaving. */
export function doExtras(told: string, { notify, transcripts, eventLog }: Settings): void {
  const { moment = '', why = '', session = '', transcript = '', record = '' } = JSON.parse(told) as Extras;
  quietly(() => {
    if (eventLog === '' || record === '') return;
    makeFolder(dirname(eventLog), 0o777);
    appendFileSync(eventLog, `${record}\n`, { mode: 0o600 });
  });
  quietly(() => {
    if (transcripts === '' || transcript === '' || !['stop', 'end'].includes(moment)) return;
    const folder = join(transcripts, basename(session));
    makeFolder(folder);
    copyFileSync(transcript, join(folder, basename(transcript)));
  });
  const sentence = sentenceOf(moment, why);
  if (notify !== undefined && sentence !== undefined) tell(notify, sentence);
}

function sentenceOf(moment: string, why: string): string | undefined {
  // The agent's word goes into a script: only a plain one may.
  if (moment === 'notice')
    return /^[a-z_]+$/.test(why) ? `The agent needs you: ${why.replaceAll('_', ' ')}.` : 'The agent needs you.';
  return moment === 'stop' ? 'The agent is done.' : undefined;
}

/** Whatever the system has: those that are not there fail unheard. The sentence is ours, and no shell reads it. */
const PROGRAMS: Readonly<Record<'desktop' | 'speech', (sentence: string) => readonly (readonly string[])[]>> = {
  desktop: (sentence) => [
    ['notify-send', TITLE, sentence],
    ['osascript', '-e', `display notification "${sentence}" with title "${TITLE}"`],
  ],
  speech: (sentence) => [
    ['say', sentence],
    ['spd-say', sentence],
    ['espeak', sentence],
  ],
};

function tell(how: 'desktop' | 'speech', sentence: string): void {
  const [first, ...others] = PROGRAMS[how](sentence);
  attempt(first!, others);
}

function attempt([program, ...words]: readonly string[], others: readonly (readonly string[])[]): void {
  const started = spawn(program!, words, { stdio: 'ignore', detached: true });
  started.on('error', () => {
    if (others.length > 0) attempt(others[0]!, others.slice(1));
  });
  started.unref();
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // A folder that is not there, a disk that is full: the record says what happened all the same.
  }
}
