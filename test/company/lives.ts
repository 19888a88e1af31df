/** The child process through all its lives: what was not acknowledged when it died is sent again to the next. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ExportRequest } from '../../src/model/exchange.ts';
import type { Message, Reply } from './child.ts';
import type { Readings } from './recount.ts';
import { labelText } from './sums.ts';

export type Lives = {
  /** Sends what arrives at that time, until it is acknowledged. */
  deliver(nowMs: number, requests: readonly ExportRequest[]): Promise<void>;
  read(nowMs: number): Promise<Readings>;
  /** Lets it die soon. */
  doom(point: Doom): void;
  /** Now, whatever it is doing. */
  kill(): void;
  /** How often it died. */
  readonly deaths: number;
  /** Why records were not counted that were not lost, late or repeated. */
  readonly problems: ReadonlySet<string>;
  end(): void;
};

/** Where the home of state is when it dies, or `outside`: whenever a signal comes, with a request under way. */
export const DOOMS = [
  'journal:before',
  'journal:after',
  'checkpoint:begin',
  'checkpoint:rows',
  'checkpoint:after',
  'outside',
] as const;
type Doom = (typeof DOOMS)[number];

/** `program`: another than the company's own, which takes the same arguments and messages; `env`: settings of its own. */
export function startLives(
  path: string,
  startMs: number,
  teams: readonly [string, string][],
  program = join(import.meta.dirname, 'child.ts'),
  env: Readonly<Record<string, string>> = {},
): Lives {
  const problems = new Set<string>();
  let deaths = 0;
  let life: Life | undefined;
  let doom: Doom | undefined;
  let livedMs = startMs;

  const died = ({ signalCode, exitCode }: ChildProcess): void => {
    if (signalCode !== 'SIGKILL') throw new Error(`the child ended by itself: ${signalCode ?? exitCode}`);
    deaths++;
    life = undefined;
  };
  const living = async (): Promise<Life> => {
    while (life === undefined) {
      // Every third life dies in the middle of its beginning, if there is anything to begin with.
      life = begin(
        program,
        [path, String(livedMs), JSON.stringify(Object.fromEntries(teams)), ...(deaths % 3 === 1 ? ['replay'] : [])],
        env,
      );
      if ((await nextOf(life)) === undefined) died(life.child);
    }
    return life;
  };
  const ask = async (message: Message): Promise<Reply> => {
    for (;;) {
      const now = await living();
      const point = doom;
      doom = undefined;
      const reply = nextOf(now);
      // Where it cannot be sent it has died, and that is heard of below.
      now.child.send(point === undefined ? message : { ...message, point }, () => {});
      if (point === 'outside') setImmediate(() => now.child.kill('SIGKILL'));
      const answer = (await reply) as Reply | undefined;
      if (answer === undefined) {
        died(now.child);
        continue;
      }
      livedMs = message.nowMs;
      for (const problem of answer.problems) problems.add(problem);
      return answer;
    }
  };

  return {
    deliver: async (nowMs, requests) => void (await ask({ nowMs, requests })),
    read: async (nowMs) => flat((await ask({ nowMs })).readings),
    doom: (point) => (doom = point),
    kill: () => void life?.child.kill('SIGKILL'),
    get deaths() {
      return deaths;
    },
    problems,
    end: () => life?.child.kill('SIGKILL'),
  };
}

type Life = { readonly child: ChildProcess; readonly ended: Promise<undefined> };

function begin(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Life {
  const child = fork(program, args, {
    serialization: 'advanced',
    env: { ...process.env, ...env },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  return { child, ended: once(child, 'exit').then(() => undefined) };
}

/** Its next message; undefined when it has ended. */
function nextOf({ child, ended }: Life): Promise<unknown> {
  return Promise.race([once(child, 'message').then(([message]) => message as unknown), ended]);
}

function flat(readings: Reply['readings']): Readings {
  return Object.fromEntries(
    readings.flatMap(({ name, points }) =>
      points.map(({ labels, value, counts, sum }) => [
        name + labelText(labels),
        counts === undefined ? value : { counts, sum: sum! },
      ]),
    ),
  );
}
