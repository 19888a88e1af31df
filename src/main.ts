#!/usr/bin/env -S node --no-allocation-site-pretenuring --no-parallel-scavenge --no-memory-reducer --incremental-marking-soft-trigger=75 --incremental-marking-hard-trigger=90
/**
 * Owns the process: arguments, environment, files, signals, exit code. Everything else is told what it needs.
 *
 * The options above suit V8's heap to records, which live for some milliseconds, while they wait for a commit together:
 * docs/decisions/0010 says what each is for. Whoever starts Node by another line than this file's own gives them too.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { copyHome, type CopySteps } from './commands/copy.ts';
import { demo, type DemoCommand } from './commands/demo.ts';
import { Refusal } from './commands/refusal.ts';
import { upgrade } from './commands/upgrade.ts';
import { loadConfig, type Config } from './config/config.ts';
import { parsePeople } from './config/people.ts';
import { state } from './config/values.ts';
import { WORDS } from './app/words.ts';
import { parseCatalogue } from './kpis/catalogue.ts';
import { createLog, createWriter } from './app/log.ts';
import { printableHome } from './model/home.ts';
import type { Fault } from './model/fault.ts';
import { startService, type Service, type Settings } from './app/service.ts';
import { isCurrent, openSource } from './state/forms.ts';
import { labelNames } from './model/words.ts';
import { createPrices, type PriceFile } from './prices/book.ts';
import { NO_OWN_PRICES, parsePrices } from './prices/own.ts';
import { openHome } from './state/open.ts';

const USAGE = `otel-kpi: exact KPIs of AI coding agents, next to an OpenTelemetry Collector

  otel-kpi serve [--config FILE]         receive OTLP, count it, serve /metrics and the page
  otel-kpi demo [--help]                 send the telemetry of a made-up company, to try otel-kpi
  otel-kpi state copy FROM TO            copy the state into an empty store; both as in the setting \`state\`
  otel-kpi state upgrade [FROM] [TO]     bring state to the newest format: by default the configured one, a file in place
                                         (the old one stays as FROM.bak)
  otel-kpi config check [--config FILE]  check the settings and list every error
  otel-kpi --version | --help

Settings come from a YAML file; environment variables (OTEL_KPI_…) override it: docs/config.md.
`;

/** Relative to this file, in the sources and in the published package alike. */
const packaged = (path: string) => new URL(`../${path}`, import.meta.url);

async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  if (first === 'demo') return demo(rest, demoEdges());
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { config: { type: 'string' }, help: { type: 'boolean' }, version: { type: 'boolean' } },
  });
  const command = positionals.join(' ');
  if (values.version) return void process.stdout.write(`${version()}\n`);
  if (values.help || command === '') return void process.stdout.write(USAGE);
  if (command === 'serve') return serve(values.config);
  if (command === 'config check') {
    settings(values.config);
    return void process.stdout.write('the settings are valid\n');
  }
  const [noun, verb, from, to, ...more] = positionals;
  if (noun === 'state' && more.length === 0) {
    if (verb === 'copy' && from && to) return copyHome(from, to, copySteps(from, to));
    if (verb === 'upgrade') {
      const home = from ?? settings(values.config).config.state;
      return upgrade(home, to, { ...copySteps(home, to), isCurrent });
    }
  }
  throw new Refusal(`unknown command: ${command}\n\n${USAGE}`);
}

async function serve(configFile: string | undefined): Promise<void> {
  const chosen = settings(configFile);
  const { config } = chosen;
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
    service.close().then(
      () => log.info('stopped'),
      (error: unknown) => {
        log.error('shutdown failed; every acknowledged record is in the journal', { error });
        process.exitCode = 1;
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** The first signal ends it in good order, the second at once. */
function demoEdges(): DemoCommand {
  const stopping = new AbortController();
  const stop = () => (stopping.signal.aborted ? process.exit(1) : stopping.abort());
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  return { token: process.env['OTEL_KPI_TOKEN'] ?? '', now: Date.now, print, stop: stopping.signal };
}

/** Throws a Refusal where one of them is no home of state. */
function copySteps(from: string, to: string | undefined): CopySteps {
  const faults: Fault[] = [];
  state(from, 'FROM', faults);
  if (to !== undefined) state(to, 'TO', faults);
  if (faults.length > 0) throw refusal(faults);
  const options = { onError: ({ message }: Error) => void process.stderr.write(`otel-kpi: ${message}\n`) };
  return {
    read: (home) => openSource(home, options),
    open: (home) => openHome(home, options),
    print: (line) => void process.stdout.write(`${line}\n`),
  };
}

function greeting({ firstSteps, metricsUrl }: Service, { state: home }: Config): string {
  const steps = firstSteps.map((line) => `    ${line}`).join('\n');
  return `
  Page     ${metricsUrl}
  Scrape   ${metricsUrl}/metrics
  State    ${printableHome(home)}

  To let an agent send here, run in another terminal:

${steps}
`;
}

/** Configuration, catalogue and people, or a refusal that names every fault of the files that could be read. */
function settings(configFile: string | undefined): Settings {
  const file = configFile === undefined ? {} : { file: { path: configFile, text: read(configFile) } };
  const config = loadConfig({ env: process.env, labels: labelNames(WORDS), ...file });
  if (isFaults(config)) throw refusal(config);
  const { dimensions, kpisFile, peopleFile, pricesFile } = config;
  const files = [{ path: 'kpis/default.yaml', text: read(packaged('kpis/default.yaml')) }];
  if (kpisFile !== '') files.push({ path: kpisFile, text: read(kpisFile) });
  const catalogue = parseCatalogue(files, WORDS, dimensions);
  const teams =
    peopleFile === '' ? new Map<string, string>() : parsePeople({ path: peopleFile, text: read(peopleFile) });
  const own = pricesFile === '' ? NO_OWN_PRICES : parsePrices({ path: pricesFile, text: read(pricesFile) });
  if (isFaults(catalogue) || isFaults(teams) || isFaults(own)) {
    throw refusal([catalogue, teams, own].flatMap((part) => (isFaults(part) ? part : [])));
  }
  const list = JSON.parse(read(packaged('prices/prices.json'))) as PriceFile;
  return { config, catalogue, teams, prices: createPrices(list, own) };
}

function isFaults(result: object): result is Fault[] {
  return Array.isArray(result);
}

function refusal(faults: readonly Fault[]): Refusal {
  return new Refusal(faults.map(({ path, message }) => `${path} ${message}`).join('\n'));
}

function read(path: string | URL): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Refusal(`${String(path)} cannot be read`, { cause });
  }
}

function version(): string {
  const { version: text } = JSON.parse(read(packaged('package.json')));
  return String(text);
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`otel-kpi: ${reason}\n`);
  process.exitCode = error instanceof Refusal ? 2 : 1;
});
