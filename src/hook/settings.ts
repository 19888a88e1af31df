/** Settings of the hook: a JSON file of the user's, over which some variables of the environment go. None is needed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pluginOption, settingsPath } from './agents/installable.ts';
import { number, object, text, type Env, type Json } from './event.ts';
import { homeOf, stateFolder } from './state-folder.ts';

export type Settings = {
  /** Where OTLP logs go: a collector's receiver over HTTP. */
  readonly endpoint: string;
  /** The service's own door for readings: budgets come from there. */
  readonly service: string;
  readonly token: string;
  /** Shares of a budget; undefined where the prompt is not asked for money. */
  readonly budget: { readonly warnAt: number; readonly askAt: number; readonly denyAt: number | undefined } | undefined;
  /** What budgets are matched by, beside agent, repository and branch. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ticketPattern: RegExp;
  readonly notify: 'desktop' | 'speech' | undefined;
  /** A folder that gets a copy of each transcript; '' for none. */
  readonly transcripts: string;
  /** A file that gets each event as a line of JSON; '' for none. */
  readonly eventLog: string;
  /** Why the file was not read; '' where it was, or there is none. */
  readonly fault: string;
};

/** Where the hook keeps what is its own. */
export type Folders = {
  readonly home: string;
  readonly config: string;
  readonly state: string;
  /** The settings of the agent whose hooks can be installed. */
  readonly settings: string;
};

/** Keys as trackers write them in the names of branches: ABC-123, issue-123. */
const TICKET = /(?<![A-Za-z0-9])([A-Z][A-Z0-9]{1,9}-\d{1,7}|(?:issue|gh)-\d{1,7})(?![A-Za-z0-9])/;

// The service refuses variables of its own beginning that it does not know: these have another.
const ENDPOINT = 'http://127.0.0.1:4318';
const SERVICE = 'http://127.0.0.1:19464';

export function foldersOf(env: Env): Folders {
  const home = homeOf(env);
  const config = env['XDG_CONFIG_HOME'] || env['APPDATA'] || join(home, '.config');
  return {
    home,
    config: join(config, 'otel-kpi'),
    state: stateFolder(env),
    settings: settingsPath(env, home),
  };
}

export function readSettings({ config }: Pick<Folders, 'config'>, env: Env): Settings {
  const [json, fault] = readJson(join(config, 'hook.json'));
  const word = (name: string, variable: string, otherwise: string) =>
    env[variable] || pluginOption(env, name) || text(json[name]) || otherwise;
  const notify = word('notify', 'OTELKPI_HOOK_NOTIFY', '');
  return {
    endpoint: word('endpoint', 'OTELKPI_HOOK_ENDPOINT', ENDPOINT).replace(/\/+$/, ''),
    service: word('service', 'OTELKPI_HOOK_SERVICE', SERVICE).replace(/\/+$/, ''),
    token: word('token', 'OTEL_KPI_TOKEN', ''),
    budget: budgetOf(json, word('budget', 'OTELKPI_HOOK_BUDGET', '')),
    labels: Object.fromEntries(Object.entries(object(json['labels'])).map(([name, value]) => [name, text(value)])),
    ticketPattern: pattern(text(json['ticket'])) ?? TICKET,
    notify: notify === 'desktop' || notify === 'speech' ? notify : undefined,
    transcripts: text(json['transcripts']),
    eventLog: text(json['event_log']),
    fault,
  };
}

/** `true`, or an object that says at which shares. */
function budgetOf(json: Json, word: string): Settings['budget'] {
  const told = json['budget'];
  if (told !== true && typeof told !== 'object' && word !== 'true' && word !== '1') return undefined;
  const { warn_at: warnAt, ask_at: askAt, deny_at: denyAt } = object(told);
  return { warnAt: number(warnAt) ?? 0.8, askAt: number(askAt) ?? 1, denyAt: number(denyAt) };
}

function readJson(path: string): [json: Json, fault: string] {
  try {
    return [object(JSON.parse(readFileSync(path, 'utf8'))), ''];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return [{}, code === 'ENOENT' || code === 'ENOTDIR' ? '' : (code ?? 'no JSON')];
  }
}

function pattern(source: string): RegExp | undefined {
  try {
    return source === '' ? undefined : new RegExp(source);
  } catch {
    return undefined;
  }
}
