/**
 * What does each fast path of the decoder buy? Each is taken out alone, its plain twin put in its place, and bytes are made
 * activities by a process of its own for each; all take turns. Printed is what a record costs without it, as a multiple of what
 * it costs with all.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReport } from './report.ts';
import { sized } from './size.ts';

const WARM_UP = sized(5, 0);
const ROUNDS = sized(11, 1);

const start = async (without: string): Promise<[child: ChildProcess, names: string[]]> => {
  const child = fork(new URL('child/translate.ts', import.meta.url), [without], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [names] = (await once(child, 'message')) as [string[]];
  return [child, names];
};

const report = createReport();
const [whole, names] = await start('nothing');
const children = new Map([['nothing', whole]]);
for (const name of names) if (name !== 'nothing') children.set(name, (await start(name))[0]);

for (const signal of ['metrics', 'logs']) {
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [name, child] of children) {
      child.send(signal);
      const [nanoseconds] = (await once(child, 'message')) as [number];
      if (round >= WARM_UP) times.get(name)!.push(nanoseconds);
    }
  }
  const all = times.get('nothing')!;
  report.part(signal);
  report.figure('decoded and translated', { 'ns of CPU a record': all });
  for (const [name, own] of times) {
    if (name === 'nothing') continue;
    report.figure(`without ${name}`, { '× that': own.map((nanoseconds, round) => nanoseconds / all[round]!) });
  }
}
for (const child of children.values()) child.disconnect();
