/** The recordings under test/fixtures, as requests. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ExportRequest } from '../src/model/exchange.ts';
import type { Signal } from '../src/model/record.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);

/** What the agent printed when it ended. */
export type Truth = {
  readonly total_cost_usd: number;
  readonly modelUsage: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
};

/** The requests of a recording in the order they were sent: `claude-code-2.1.329/basic-json`. */
export function recording(name: string): ExportRequest[] {
  const folder = new URL(`${name}/`, FIXTURES);
  const files = readdirSync(folder).filter((file) => /^\d+-(logs|metrics|traces)\.(json|pb)$/.test(file));
  if (files.length === 0) throw new Error(`no requests in ${name}`);
  return files.toSorted().map((file): ExportRequest => {
    const [, signal, ending] = /^\d+-(\w+)\.(\w+)$/.exec(file)!;
    const encoding = ending === 'pb' ? 'protobuf' : 'json';
    return { signal: signal as Signal, encoding, body: readFileSync(new URL(file, folder)) };
  });
}

export function recordingsOf(agent: string): string[] {
  return readdirSync(new URL(`${agent}/`, FIXTURES))
    .toSorted()
    .map((name) => `${agent}/${name}`);
}

/** Undefined where the recording has none. */
export function truthOf(name: string): Truth | undefined {
  return printed(name) as Truth | undefined;
}

/** The same of an agent that prints nothing but its usage. */
export function usageOf(name: string): Readonly<Record<string, number>> | undefined {
  return (printed(name) as { usage: Readonly<Record<string, number>> } | undefined)?.usage;
}

/** What the scripted model answered in a recording of ours, in the words of its API. */
export function answeredOf(name: string): Readonly<Record<string, number>> | undefined {
  return (printed(name) as { model?: Readonly<Record<string, number>> } | undefined)?.model;
}

function printed(name: string): unknown {
  const folder = new URL(`${name}/`, FIXTURES);
  const file = readdirSync(folder).find((each) => each === 'truth.json' || each === 'truth-both-signals.json');
  return file === undefined ? undefined : JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}
