#!/usr/bin/env -S node --no-allocation-site-pretenuring --no-parallel-scavenge --no-memory-reducer --incremental-marking-soft-trigger=75 --incremental-marking-hard-trigger=90
/**
 * Owns the process: arguments, environment, files, signals, exit code. Everything else is told what it needs.
 *
 * The options above suit V8's heap to records, which live for some milliseconds, while they wait for a commit together:
 * docs/decisions/0011 says what each is for. Whoever starts Node by another line than this file's own gives them too.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { adviceOn, reasonOf } from './commands/advice.ts';
import { copyHome } from './commands/copy.ts';
import { demo, type DemoCommand } from './commands/demo.ts';
import { greeting } from './commands/greeting.ts';
import { erase } from './commands/erase.ts';
import { importHistories, type ImportEdges } from './commands/import.ts';
import { mcp } from './commands/mcp.ts';
import { parseLine, USAGE } from './commands/line.ts';
import { urlOf } from './line/addresses.ts';
import { Refusal, refusalOf } from './line/refusal.ts';
import { renewed } from './line/renamed.ts';
import { repriceHome } from './commands/reprice.ts';
import { report, type ReportEdges } from './commands/report.ts';
import { upgrade } from './commands/upgrade.ts';
import { createLog, createWriter } from './app/log.ts';
import { repricer } from './app/repricer.ts';
import { createImporter } from './app/importing.ts';
import { reportFromFile, reportFromService } from './app/report.ts';
import { copySteps, eraseSteps, hashEvents, upgradeSteps } from './app/homes.ts';
import { readSettings, type Settings } from './app/settings.ts';
import { fileURLToPath } from 'node:url';
import type { Fault } from './model/fault.ts';
import { startService } from './app/service.ts';

const HOOK_COMMANDS: ReadonlySet<string> = new Set(['hook', 'hooks', 'statusline']);

/** Relative to this file, in the sources and in the published package alike. */
const packaged = (path: string) => new URL(`../${path}`, import.meta.url);

async function main(): Promise<void> {
  process.stdout.on('error', unread);
  const { words, notes } = renewed(process.argv.slice(2));
  for (const note of notes) process.stderr.write(`otel-kpi: ${note}\n`);
  const [first, ...rest] = words;
  // A program of its own, which reads the same words: agents start it without all of this.
  if (first !== undefined && HOOK_COMMANDS.has(first)) {
    process.argv[1] = fileURLToPath(packaged('plugin/scripts/hook.cjs'));
    return void (await import('./hook/main.ts'));
  }
  if (first === 'demo') return demo(rest, demoEdges());
  if (first === 'guard') return guard(rest);
  if (first === 'setup') return setup(rest);
  if (first === 'doctor') return doctor(rest);
  if (first === 'report') return report(rest, reportEdges());
  if (first === 'mcp') return mcp(rest, process.env, version(), printed);
  if (first === 'import') return importHistories(rest, importEdges());
  const { command, args, config } = parseLine(words);
  const [from = '', to = ''] = args;
  switch (command) {
    case 'version':
      return void process.stdout.write(`${version()}\n`);
    case 'help':
      return void process.stdout.write(USAGE);
    case 'serve':
      return serve(config);
    case 'config check':
      settings(config);
      return void process.stdout.write('the settings are valid\n');
    case 'state copy':
      return copyHome(from, to, copySteps(from, to));
    case 'state reprice': {
      const chosen = settings(config);
      const [days = '', source = chosen.config.state, target] = args;
      return repriceHome(days, source, target, { ...copySteps(source, target), reprice: repricer(chosen) });
    }
    case 'state upgrade': {
      const { config: chosen } = settings(config);
      const home = args[0] ?? chosen.state;
      await upgrade(home, args[1], upgradeSteps(home, args[1], chosen));
      return hashEvents({ ...chosen, state: args[1] ?? home });
    }
    case 'erase': {
      const { config: chosen } = settings(config);
      const home = args[1] ?? chosen.state;
      return erase(args[0]!, home, args[2], eraseSteps(home, args[2], chosen));
    }
  }
}

async function serve(configFile: string | undefined): Promise<void> {
  const chosen = settings(configFile);
  const { config } = chosen;
  // A service does not end for who no longer listens.
  process.stdout.off('error', unread).on('error', () => {});
  const write = createWriter(process.stderr, process.stderr.fd);
  const log = createLog({ level: config.logLevel, format: config.logFormat, now: Date.now, write });
  const service = await startService(chosen, { now: Date.now, log, version: version() });
  log.info('receiving OTLP/HTTP', { url: service.otlpUrl });
  log.info('serving KPIs', { page: service.metricsUrl, scrape: `${service.metricsUrl}/metrics` });
  if (config.logFormat === 'text') write(greeting(service, config));

  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info('stopping: finishing open requests, writing the state', { signal });
    service
      .close()
      .then(
        () => log.info('stopped'),
        (error: unknown) => {
          log.error('shutdown failed; every acknowledged record is in the journal', { error });
          process.exitCode = 1;
        },
        // A push under way to an endpoint that is away would keep the process for its timeout.
      )
      .finally(() => process.exit());
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // In a terminal it says that the terminal is gone.
  if (process.stderr.isTTY) process.on('SIGHUP', stop);
  else process.on('SIGHUP', () => stopping || service.reload(readChosen(configFile)));
}

/** Loaded where it is asked for: the service needs no parser of the shell. */
async function guard(words: readonly string[]): Promise<void> {
  const command = await import('./commands/guard.ts');
  process.exitCode = await command.guard(words, { ...here(), corpus: packaged('test/guard/corpus.yml') });
}

/** Loaded where it is asked for, as is the next. */
async function setup(words: readonly string[]): Promise<void> {
  const { setupHere } = await import('./setup/terminal.ts');
  process.exitCode = await setupHere(words, here()).catch((cause: unknown) => {
    throw cause instanceof Refusal ? cause : new Refusal(`setup: ${(cause as Error).message}`, { cause });
  });
}

async function doctor(words: readonly string[]): Promise<void> {
  const [command, { DEFECTS: defects }] = await Promise.all([
    import('./doctor/doctor.ts'),
    import('./agents/agents.ts'),
  ]);
  const settingsOf = (configFile: string) => {
    const chosen = readChosen(configFile);
    if (Array.isArray(chosen)) return { faults: chosen };
    const { otlp, metrics } = chosen.config;
    return { faults: [], endpoint: urlOf(otlp), service: urlOf(metrics) };
  };
  process.exitCode = await command.doctor(words, { ...here(), now: Date.now, defects, settingsOf });
}

/** The machine, and who reads what is printed. */
function here() {
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  return { env: process.env, home: homedir(), platform: process.platform, cwd: process.cwd(), print };
}

/** Whoever read it has gone, as `head` does: nobody wants the rest. */
function unread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

const printed = (text: string) => void process.stdout.write(text);

/** The first signal ends it in good order, the second at once. */
function demoEdges(): DemoCommand {
  const stopping = new AbortController();
  const stop = () => (stopping.signal.aborted ? process.exit(1) : stopping.abort());
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return { token: process.env['OTEL_KPI_TOKEN'] ?? '', now: Date.now, print: here().print, stop: stopping.signal };
}

function reportEdges(): ReportEdges {
  return {
    print: printed,
    ask: ({ service, events, config }, asked) =>
      service === undefined
        ? reportFromFile(settings(config), events, asked)
        : reportFromService(service, process.env['OTEL_KPI_METRICS_TOKEN'] ?? '', asked),
  };
}

function importEdges(): ImportEdges {
  const { env, stderr } = process;
  return {
    ...createImporter(homedir(), env, (reason) => void stderr.write(`otel-kpi: ${reason}\n`)),
    print: printed,
    show: (line) => void (stderr.isTTY && stderr.write(`\r\u001B[K${line}`)),
  };
}

function settings(configFile: string | undefined): Settings {
  const chosen = readChosen(configFile);
  if (Array.isArray(chosen)) throw refusalOf(chosen);
  return chosen;
}

function readChosen(configFile: string | undefined): Settings | Fault[] {
  const text = (path: string) => readFileSync(packaged(path), 'utf8');
  const path = 'kpis/default.yaml';
  const standard = { catalogue: { path, text: text(path) }, prices: text('prices/prices.json') };
  return readSettings(configFile, process.env, standard);
}

function version(): string {
  const { version: text } = JSON.parse(readFileSync(packaged('package.json'), 'utf8'));
  return String(text);
}

main().catch((error: unknown) => {
  const reason = reasonOf(error);
  const advice = adviceOn(reason);
  process.stderr.write(`otel-kpi: ${reason}\n${advice === '' ? '' : `${advice}\n`}`);
  process.exitCode = error instanceof Refusal ? 2 : 1;
});
