/**
 * What does each fast path buy, of the decoder and of the fold? Each is taken out alone, its plain twin put in its place, and bytes
 * are made activities, or counted, by a process of its own for each; all take turns. Printed is what a record costs without it, as
 * a multiple of what it costs with all.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReport } from './report.ts';
import { sized } from './size.ts';

const WARM_UP = sized(5, 0);
const ROUNDS = sized(11, 1);
const PROGRAMS = [
  [new URL('child/translate.ts', import.meta.url), 'decoded and translated'],
  [new URL('child/fold.ts', import.meta.url), 'counted'],
] as const;

const report = createReport();
for (const [program, done] of PROGRAMS) {
  const [whole, names] = await start(program, 'nothing');
  const children = new Map([['nothing', whole]]);
  for (const name of names) if (name !== 'nothing') children.set(name, (await start(program, name))[0]);
  for (const signal of ['metrics', 'logs']) await compare(children, signal, done);
  for (const child of children.values()) child.disconnect();
}

async function start(program: URL, without: string): Promise<[child: ChildProcess, names: string[]]> {
  const child = fork(program, [without], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const [names] = (await once(child, 'message')) as [string[]];
  return [child, names];
}

async function compare(children: ReadonlyMap<string, ChildProcess>, signal: string, done: string): Promise<void> {
  const times = new Map([...children.keys()].map((name) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [name, child] of children) {
      child.send(signal);
      const [nanoseconds] = (await once(child, 'message')) as [number];
      if (round >= WARM_UP) times.get(name)!.push(nanoseconds);
    }
  }
  const all = times.get('nothing')!;
  report.part(`${signal}, ${done}`);
  report.figure('with all', { 'ns of CPU a record': all });
  for (const [name, own] of times) {
    if (name === 'nothing') continue;
    report.figure(`without ${name}`, { '× that': own.map((nanoseconds, round) => nanoseconds / all[round]!) });
  }
}
