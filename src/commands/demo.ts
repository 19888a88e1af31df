/** `otel-kpi demo`. */
import { setTimeout } from 'node:timers/promises';
import { runDemo, type DemoEdges, type DemoOptions } from '../../demo/send.ts';
import { checked, integer, scalar, type Check } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import { duration } from '../model/quantities.ts';
import { refusalOf } from '../line/refusal.ts';
import { wordsOf } from '../line/words.ts';

const USAGE = `otel-kpi demo: made-up telemetry of a small company that works with AI coding agents

  --endpoint URL   where to: a collector (http://127.0.0.1:4318), or otel-kpi itself     http://127.0.0.1:4318
                   (http://127.0.0.1:14318 after make run)
  --token TOKEN    bearer token of it; by default that of OTEL_KPI_TOKEN
  --people N       how many work there                                                   12
  --history TIME   how far back its history begins, which is told at once; 0d for none   7d
  --for TIME       how long it goes on then                                              until Ctrl-C
  --speed N        how many times faster than the clock it lives then                    1
  --seed N         another number is another company                                     1

Each time it is started it tells a history of its own. At the end it prints what it told, to compare with what is shown.
`;

const WITHOUT_COLLECTOR = 'Without a collector, after make run: --endpoint http://127.0.0.1:14318';

type Value = Pick<DemoOptions, 'url' | 'people' | 'historyMs' | 'forMs' | 'speed' | 'seed'>;

const CHECKS: { readonly [Name in keyof Value]: readonly [option: string, standard: string, Check<Value[Name]>] } = {
  url: ['endpoint', 'http://127.0.0.1:4318', scalar('an http:// or https:// URL', endpoint)],
  people: ['people', '12', integer(1, 200)],
  // otel-kpi takes what is a week old; more only where that day was never closed.
  historyMs: ['history', '7d', duration('0d', '30d')],
  forMs: ['for', '', orNone(duration('1s', '365d'))],
  speed: ['speed', '1', integer(1, 100)],
  seed: ['seed', '1', integer(0, 999_999_999)],
};

function orNone(check: Check<number>): Check<number> {
  return checked(check.schema, (text, path, faults) => (text === '' ? Infinity : check(text, path, faults)));
}

export type DemoCommand = Omit<DemoEdges, 'sleep'> & { readonly token: string };

/** `token`: where none is given. Throws a Refusal where the arguments are not right. */
export async function demo(args: readonly string[], { token, ...edges }: DemoCommand): Promise<void> {
  const given = parse(args);
  if (given.help !== undefined) return edges.print(USAGE);
  const faults: Fault[] = [];
  const entries = Object.entries(CHECKS).map(([name, [option, standard, check]]) => {
    return [name, check(given[option] ?? standard, `--${option}`, faults)];
  });
  if (faults.length > 0) throw refusalOf(faults);
  const options: DemoOptions = {
    ...(Object.fromEntries(entries) as Value),
    token: given['token'] ?? token,
    ...(given['endpoint'] === undefined && { otherwise: WITHOUT_COLLECTOR }),
  };
  await runDemo(options, { ...edges, sleep });
}

function parse(args: readonly string[]): Record<string, string | undefined> & { help?: string } {
  const names = [...Object.values(CHECKS).map(([option]) => option), 'token'];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' } as const]));
  const { values } = wordsOf('demo', { args: [...args], options: { ...options, help: { type: 'boolean' } } });
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function endpoint(text: string): string | undefined {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? text.replace(/\/+$/, '') : undefined;
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
    if (signal?.aborted !== true) throw error;
  });
}
