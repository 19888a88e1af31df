/** The configuration: defaults, under a file, under the environment. Pure: reading them is main's. */
import { environmentName, SETTINGS, type Setting } from './settings.ts';
import { takenFaults } from './dimensions.ts';
import { collide, isLoopback } from './values.ts';
import { below, type Plain } from '../model/check.ts';
import { CORE_WORDS } from '../model/core-words.ts';
import type { Env } from '../model/env.ts';
import type { Fault } from '../model/fault.ts';
import { PERSON } from '../model/labels.ts';
import { unknownName } from '../model/nearest.ts';
import { collectWords, labelNames } from '../model/words.ts';
import { readYaml } from '../model/yaml.ts';

type Name = keyof typeof SETTINGS;

const CORE_LABELS = labelNames(collectWords([CORE_WORDS]));

/** Every setting, in milliseconds and bytes where it is an amount; '' where an optional text is not set. */
export type Config = {
  readonly [N in Name]: (typeof SETTINGS)[N] extends Setting<infer Value> ? Value : never;
};

export type Sources = {
  readonly env: Env;
  /** `text`: undefined where it could not be read, which is a fault of the caller's. */
  readonly file?: { readonly path: string; readonly text: string | undefined };
  /** Labels that are declared: no dimension may have the name of one. */
  readonly labels?: readonly string[];
};

/** Listeners, and the tokens that guard them. */
const GUARDS = [
  ['otlp', 'token'],
  ['metrics', 'metricsToken'],
] as const satisfies [Name, Name][];

/** What the sources say together, or everything that is wrong with any of them. */
export function loadConfig(sources: Sources): Config | Fault[] {
  const { values, faults } = readConfig(sources);
  return faults.length > 0 ? [...faults] : (values as Config);
}

/**
 * What is right of what the sources say together, and everything that is wrong with any of them, also with what a later one
 * overrides. A variable that is set to nothing is not set (as in the OpenTelemetry specification): compose files pass them so.
 */
export function readConfig({ env, file, labels = CORE_LABELS }: Sources): {
  readonly values: Partial<Config>;
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const fromFile = mapOf(file, faults);
  const settings = Object.entries(SETTINGS) as [Name, Setting<unknown>][];
  refuseUnknown(
    settings.map(([, { key }]) => key),
    fromFile ?? new Map<string, Plain>(),
    `${file?.path}:`,
    env,
    faults,
  );

  const values: Partial<Record<Name, unknown>> = {};
  const paths: Partial<Record<Name, string>> = {};
  for (const [name, setting] of settings) {
    const variable = environmentName(setting.key);
    const given: [path: string, data: Plain | undefined][] = [
      [setting.key, setting.default],
      [below(`${file?.path}:`, setting.key), fromFile?.get(setting.key)],
      [variable, env[variable] || undefined],
    ];
    for (const [path, data] of given) {
      if (data === undefined) continue;
      const before = faults.length;
      const value = setting.check(data, path, faults);
      if (name === 'dimensions') faults.push(...takenFaults((value ?? []) as Config['dimensions'], labels, path));
      values[name] = faults.length === before ? value : undefined;
      paths[name] = path;
    }
  }
  const right = values as Partial<Config>;
  // What cannot be read may have had the token, and other addresses.
  if (fromFile !== undefined) faults.push(...openListeners(right, paths), ...sameListeners(right, paths));
  return { values: withPerson(right), faults };
}

/** Of what each person uses, where that is kept: no attribute says who it is, the rules of people do. */
function withPerson(values: Partial<Config>): Partial<Config> {
  const { dimensions, peopleAmounts = 'off' } = values;
  if (dimensions === undefined || peopleAmounts === 'off') return values;
  return { ...values, dimensions: [...dimensions, { label: PERSON, attributes: [] }] };
}

function mapOf(file: Sources['file'], faults: Fault[]): ReadonlyMap<string, Plain> | undefined {
  if (file === undefined) return new Map();
  return file.text === undefined ? undefined : readYaml(file.text, file.path, faults);
}

function refuseUnknown(
  keys: readonly string[],
  fromFile: ReadonlyMap<string, Plain>,
  filePath: string,
  env: Sources['env'],
  faults: Fault[],
): void {
  const variables = keys.map(environmentName);
  for (const key of fromFile.keys()) {
    if (keys.includes(key)) continue;
    faults.push({ path: below(filePath, key), message: unknownName(key, keys) });
  }
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith(environmentName('')) || variables.includes(variable)) continue;
    faults.push({ path: variable, message: unknownName(variable, variables) });
  }
}

/** A value that is undefined has its own fault already, and no other shall follow from it. */
function openListeners(values: Partial<Config>, paths: Partial<Record<Name, string>>): Fault[] {
  return GUARDS.flatMap(([listener, guard]) => {
    const address = values[listener];
    if (address === undefined || isLoopback(address) || values[guard] !== '' || values.noToken !== false) return [];
    // That is for whoever reads the file to say.
    if (values.webConfig !== '') return [];
    const { key } = SETTINGS[guard];
    const message = `can be reached from other machines; must have a ${key}, or no_token: true, or be 127.0.0.1`;
    return [{ path: paths[listener]!, message }];
  });
}

function sameListeners({ otlp, metrics }: Partial<Config>, paths: Partial<Record<Name, string>>): Fault[] {
  if (otlp === undefined || metrics === undefined || !collide(otlp, metrics)) return [];
  return [{ path: paths.metrics!, message: `takes the address of ${paths.otlp!}; must be another port` }];
}
