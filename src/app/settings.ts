/** The settings, the catalogue, the people and the prices that a process starts with, read and checked. */
import { readFileSync } from 'node:fs';
import { webFaults } from './web.ts';
import { WORDS } from './words.ts';
import { readConfig, type Config } from '../config/config.ts';
import { parsePeople } from '../config/people.ts';
import { parseCatalogue, type Catalogue } from '../kpis/catalogue.ts';
import type { Env } from '../model/env.ts';
import type { Fault } from '../model/fault.ts';
import type { Given, GivenLabels } from '../model/labels.ts';
import { labelNames } from '../model/words.ts';
import { createPrices, type ListedPrices, type PriceFile } from '../prices/book.ts';
import { NO_OWN_PRICES, parsePrices } from '../prices/own.ts';

/** What the settings come to: themselves, the catalogue, the people file, and prices. */
export type Settings = {
  readonly config: Config;
  readonly catalogue: Catalogue;
  readonly people: GivenLabels;
  readonly prices: ListedPrices;
};

type File = { readonly path: string; readonly text: string };

/** What comes with otel-kpi. */
export type Standard = { readonly catalogue: File; readonly prices: string };

/** Everything that is wrong with any of what is read is named at once. */
export function readSettings(configFile: string | undefined, env: Env, standard: Standard): Settings | Fault[] {
  const faults: Fault[] = [];
  const right = <T extends object>(part: T | Fault[] | undefined): T | undefined => {
    if (!Array.isArray(part)) return part;
    faults.push(...part);
    return undefined;
  };
  const file = configFile === undefined ? {} : { file: { path: configFile, text: read(configFile, faults)?.text } };
  const { values, faults: ofConfig } = readConfig({ env, labels: labelNames(WORDS), ...file });
  faults.push(...ofConfig);
  const { dimensions } = values;
  const paths = [values.kpisFile, values.peopleFile, values.pricesFile, values.webConfig];
  const [kpis, people, prices, web] = paths.map((path = '') => (path === '' ? undefined : read(path, faults)));
  if (web !== undefined) faults.push(...webFaults(web.path, web.text, values));
  // Its labels may be dimensions: without these it would have faults that are none.
  const catalogues = [standard.catalogue, ...(kpis === undefined ? [] : [kpis])];
  const catalogue = right(dimensions && parseCatalogue(catalogues, WORDS, dimensions));
  const labels = dimensions?.map(({ label }) => label);
  const given = right(people === undefined ? new Map<string, Given>() : parsePeople(people, labels));
  const own = right(prices === undefined ? NO_OWN_PRICES : parsePrices(prices));
  if (faults.length > 0 || catalogue === undefined || given === undefined || own === undefined) return faults;
  const list = JSON.parse(standard.prices) as PriceFile;
  return { config: values as Config, catalogue, people: given, prices: createPrices(list, own) };
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
