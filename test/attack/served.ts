/** otel-kpi as a process that is attacked, and a prober in a process of its own. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INHERITED, freePort, get, isOk, until } from '../e2e/process.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const PROBER = join(import.meta.dirname, 'prober.ts');

export type Served = {
  readonly process: ChildProcess;
  readonly otlp: string;
  readonly metrics: string;
  /** The most memory it ever had resident. */
  peakMiB(): number;
  /** What it said on standard error, where that is piped to us. */
  said(): string;
  /** The number of a line of /metrics/self. */
  own(line: string): Promise<number>;
  /** How long it took to end, and how. */
  stop(): Promise<{ code: number | null; ms: number }>;
};

const running: ChildProcess[] = [];

/** To be called after each test. */
export function stopAll(): void {
  for (const child of running.splice(0)) child.kill('SIGKILL');
}

type Options = {
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: readonly string[];
  readonly stderr?: 'pipe' | number;
  /** Whether its standard error is read by us. */
  readonly read?: boolean;
  /** A program and its arguments that end by starting what follows them, in the same process. */
  readonly within?: readonly string[];
  /** Whether it hears what is sent to it (`process.send`). */
  readonly hears?: boolean;
  /** Is there again after its end: at the same addresses. */
  readonly again?: Pick<Served, 'otlp' | 'metrics'>;
};

export async function serve(options: Options = {}): Promise<Served> {
  const { env = {}, node = [], stderr = 'pipe', read = true, within = [], hears = false, again } = options;
  const address = async (url: string | undefined) => url?.slice('http://'.length) ?? `127.0.0.1:${await freePort()}`;
  const [otlp, metrics] = [await address(again?.otlp), await address(again?.metrics)];
  const stdio: StdioOptions = ['ignore', 'ignore', stderr, ...(hears ? ['ipc' as const] : [])];
  const settings = { OTEL_KPI_OTLP: otlp, OTEL_KPI_METRICS: metrics, OTEL_KPI_STATE: ':memory:', OTEL_KPI_HOLD: '0s' };
  const program = [...within, process.execPath, ...node, '--disable-warning=ExperimentalWarning', MAIN, 'serve'];
  const child = spawn(program[0]!, program.slice(1), {
    env: { ...INHERITED, ...settings, ...env },
    stdio,
  });
  running.push(child);
  let said = '';
  if (read) child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until(() => isOk(`http://${metrics}/readyz`));
  return {
    process: child,
    peakMiB: () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024,
    otlp: `http://${otlp}`,
    metrics: `http://${metrics}`,
    said: () => said,
    own: async (line) => {
      const text = await get(`http://${metrics}/metrics/self`);
      const found = text.split('\n').find((each) => each.startsWith(`${line} `));
      return Number(found?.slice(line.length + 1) ?? 0);
    },
    stop: async () => {
      const startMs = performance.now();
      child.kill('SIGTERM');
      const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
      return { code, ms: performance.now() - startMs };
    },
  };
}

/** Asks for /healthz all the time until `work` is done: the longest wait for an answer, milliseconds. */
export async function longestSilenceMs(
  { metrics, process: asked }: Pick<Served, 'metrics' | 'process'>,
  work: () => Promise<unknown>,
): Promise<number> {
  const args = [PROBER, `${metrics}/healthz`, `${asked.pid}`];
  const prober = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  running.push(prober);
  const lines: string[] = [];
  prober.stdout.setEncoding('utf8').on('data', (text: string) => void lines.push(text));
  await until(async () => lines.length > 0);
  await work();
  prober.stdin.end();
  await once(prober, 'close');
  return Number(lines.join('').trim().split('\n').at(-1));
}
