/** The settings, the catalogue and the people that a process starts with, read and checked. */
import { readFileSync } from 'node:fs';
import type { Settings } from './service.ts';
import { WORDS } from './words.ts';
import { readConfig, type Config } from '../config/config.ts';
import { parsePeople } from '../config/people.ts';
import { parseCatalogue } from '../kpis/catalogue.ts';
import type { Fault } from '../model/fault.ts';
import { labelNames } from '../model/words.ts';

type Env = Readonly<Record<string, string | undefined>>;
type File = { readonly path: string; readonly text: string };

/** `standard`: the catalogue that comes with otel-kpi. Everything that is wrong with any of what is read is named at once. */
export function readSettings(configFile: string | undefined, env: Env, standard: File): Settings | Fault[] {
  const faults: Fault[] = [];
  const file = configFile === undefined ? {} : { file: { path: configFile, text: read(configFile, faults)?.text } };
  const { values, faults: ofConfig } = readConfig({ env, labels: labelNames(WORDS), ...file });
  faults.push(...ofConfig);
  const { kpisFile = '', peopleFile = '', dimensions } = values;
  const own = kpisFile === '' ? undefined : read(kpisFile, faults);
  const people = peopleFile === '' ? undefined : read(peopleFile, faults);
  // Its labels may be dimensions: without these it would have faults that are none.
  const catalogue = dimensions && parseCatalogue([standard, ...(own === undefined ? [] : [own])], WORDS, dimensions);
  const teams = people === undefined ? new Map<string, string>() : parsePeople(people);
  if (isFaults(catalogue)) faults.push(...catalogue);
  if (isFaults(teams)) faults.push(...teams);
  if (faults.length > 0 || catalogue === undefined || isFaults(catalogue) || isFaults(teams)) return faults;
  return { config: values as Config, catalogue, teams };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'its permissions do not allow it',
};

function read(path: string, faults: Fault[]): File | undefined {
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    faults.push({ path, message: `cannot be read: ${REASONS[code] ?? message}` });
    return undefined;
  }
}

function isFaults(result: object | undefined): result is Fault[] {
  return Array.isArray(result);
}
