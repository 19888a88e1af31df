/**
 * Writes prices/prices.json from the data of @pydantic/genai-prices (MIT): the vendors of models that coding agents use, and
 * the routes to them. Its rules for names become names: a rule that something begins with a name is that name, since a
 * variant that it does not know must not get the price of another model.
 *
 * With a file that newer-prices.py printed of a newer release for Python, it first keeps what that has anew or prices otherwise.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { findProvider, type MatchLogic, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices';
import { format, resolveConfig } from 'prettier';

type Amounts = Record<string, number>;
type Tier = Amounts & { above: number };
type Period = { from?: string; tiers?: Tier[]; peak?: Amounts } & Record<string, unknown>;
type Provider = { id: string; name?: string; routes: readonly string[]; of?: RegExp };
type Conditional = { constraint?: { type: string; start_date?: string }; prices: ModelPrice };

type Newer = { readonly source: string; readonly providers: Readonly<Record<string, readonly ModelInfo[]>> };

const TARGET = 'prices/prices.json';
const NEWER = 'scripts/newer-prices.json';
const PACKAGE = '@pydantic/genai-prices';
const NANO = 1e9;

const KINDS: Readonly<Record<string, string>> = {
  input: 'input_mtok',
  output: 'output_mtok',
  reasoning: 'output_reasoning_mtok',
  cache_read: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
  cache_write_1h: 'cache_write_1h_mtok',
};

/** The first that knows a bare name has it. `routes`: what comes before a slash. `of`: only models that are named so. */
const PROVIDERS: readonly Provider[] = [
  { id: 'anthropic', routes: ['anthropic'] },
  { id: 'openai', routes: ['openai', 'openai-chat', 'openai-responses'] },
  { id: 'google', routes: ['google', 'google-gla', 'google_genai', 'gemini', 'vertex_ai', 'vertex', 'models'] },
  { id: 'x-ai', routes: ['x-ai', 'xai', 'grok'] },
  { id: 'moonshotai', routes: ['moonshotai', 'moonshot'] },
  { id: 'deepseek', routes: ['deepseek'] },
  { id: 'zai', routes: ['zai', 'z-ai'] },
  { id: 'zhipuai', routes: ['zhipuai'] },
  { id: 'minimax', routes: ['minimax'] },
  { id: 'mistral', routes: ['mistral', 'mistralai'] },
  { id: 'openrouter', name: 'qwen', routes: ['qwen'], of: /^qwen\// },
  { id: 'openrouter', name: 'anthropic-fast', routes: ['anthropic'], of: /^anthropic\/.*-fast$/ },
  { id: 'aws', routes: ['bedrock', 'aws', 'amazon-bedrock'] },
  { id: 'azure', routes: ['azure'] },
];

const DOTTED = /(?<=^claude-.*\d)\.(?=\d)/;
/** Rules such as `contains: model@` name no model. */
const NAME = /^[a-z0-9][a-z0-9.:_-]*[a-z0-9]$/;

function namesOf(match: MatchLogic): string[] {
  if ('or' in match) return match.or.flatMap(namesOf);
  if ('and' in match) return match.and.flatMap(namesOf);
  return 'regex' in match ? [] : Object.values(match);
}

function amountsOf(prices: ModelPrice, tier: number | undefined): Amounts {
  return Object.fromEntries(
    Object.entries(KINDS).flatMap(([kind, key]) => {
      const price = prices[key];
      const tiers = typeof price === 'object' ? price.tiers : [];
      const at = tiers.filter(({ start }) => tier !== undefined && start <= tier).at(-1);
      const dollars = typeof price === 'object' ? (at?.price ?? price.base) : price;
      return dollars === undefined ? [] : [[kind, Math.round(dollars * NANO)]];
    }),
  );
}

function periodOf(prices: ModelPrice, from: string | undefined): Period {
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map(({ start }) => start) : [],
  );
  const tiers = [...new Set(starts)].toSorted((a, b) => a - b).map((above) => ({ above, ...amountsOf(prices, above) }));
  return { ...(from && { from }), ...amountsOf(prices, undefined), ...(tiers.length > 0 && { tiers }) };
}

/** Prices by the hour are bounds: what a peak costs is what all of a period may have cost. */
function pricesOf({ prices }: ModelInfo): Period[] {
  const periods: Period[] = [];
  const all: Conditional[] = Array.isArray(prices) ? prices : [{ prices }];
  for (const { constraint, prices: each } of all) {
    const last = periods.at(-1);
    if (constraint?.type === 'time_of_date' && last) last.peak = amountsOf(each, undefined);
    else periods.push(periodOf(each, constraint?.start_date));
  }
  return periods.filter((period) => 'input' in period && 'output' in period);
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Newer;
const packaged = (providerId: string): readonly ModelInfo[] => findProvider({ providerId })?.models ?? [];

/** Models of the package, and over these what is newer. */
function allOf(id: string, newer: readonly ModelInfo[]): readonly ModelInfo[] {
  const byId = new Map(newer.map((model) => [model.id, model]));
  const known = packaged(id).map((model) => byId.get(model.id) ?? model);
  const ids = new Set(known.map((model) => model.id));
  // A new model before the one of which it is a version.
  return [...newer.filter((model) => !ids.has(model.id)), ...known];
}

/** A vendor with all of its models, for the arithmetic of the package: it takes the first that a name fits. */
export function vendorOf(providerId: string): ReturnType<typeof findProvider> & object {
  const newer = read(NEWER).providers[providerId] ?? [];
  return { ...findProvider({ providerId })!, models: [...allOf(providerId, newer)] };
}

/** What a release has anew, or prices otherwise than the package does. */
function newerOf({ source, providers }: Newer): Newer {
  const ids = [...new Set(PROVIDERS.map(({ id }) => id))];
  const isListed = (id: string, model: ModelInfo) =>
    PROVIDERS.some((each) => each.id === id && each.of?.test(model.id) !== false) && pricesOf(model).length > 0;
  const found = ids.map((id) => {
    const known = new Map(packaged(id).map((model) => [model.id, JSON.stringify(pricesOf(model))]));
    const isNew = (model: ModelInfo) => known.get(model.id) !== JSON.stringify(pricesOf(model));
    return [id, (providers[id] ?? []).filter((model) => isListed(id, model) && isNew(model))] as const;
  });
  return { source, providers: Object.fromEntries(found.filter(([, models]) => models.length > 0)) };
}

function modelsOf({ id, of }: Provider, newer: readonly ModelInfo[]): Record<string, object> {
  const models: Record<string, object> = {};
  const taken = new Set<string>();
  for (const model of allOf(id, newer)) {
    const prices = pricesOf(model);
    if (prices.length === 0 || of?.test(model.id) === false) continue;
    const bare = (name: string) => (of ? name.slice(name.indexOf('/') + 1) : name).toLowerCase();
    const given = [model.id, ...namesOf(model.match)].map(bare);
    // One vendor's models have dashes where a router writes dots.
    const all = of && id === 'openrouter' ? given.flatMap((name) => [name, name.replace(DOTTED, '-')]) : given;
    const found = all.flatMap((name) => [name, ...swapped(name)]).filter((name) => NAME.test(name) && !taken.has(name));
    const [name, ...names] = [...new Set(found)];
    if (name === undefined) continue;
    for (const each of found) taken.add(each);
    const periods = prices.map((period) => withHourWrites(name, period));
    models[name] = { ...(names.length > 0 && { names }), prices: periods };
  }
  return models;
}

/** Routers name this vendor's models by version and then kind: `claude-4.5-sonnet`. */
function swapped(name: string): string[] {
  const [, kind, version] = /^claude-(opus|sonnet|haiku|fable)-(\d+(?:[-.]\d)?)$/.exec(name) ?? [];
  return version === undefined ? [] : [`claude-${version}-${kind}`, `claude-${version.replace('-', '.')}-${kind}`];
}

/** Where the package does not say it: an hour's write costs twice the input, as this vendor's price page has it. */
function withHourWrites(name: string, period: Period): Period {
  const { input } = period;
  const isKnown = 'cache_write_1h' in period || !('cache_write' in period) || !/claude/.test(name);
  if (isKnown || typeof input !== 'number') return period;
  const tiers = period.tiers?.map((tier) => ({ ...tier, cache_write_1h: 2 * tier['input']! }));
  return { ...period, cache_write_1h: 2 * input, ...(tiers && { tiers }) };
}

/** The text of the file, as the package has it. */
export async function pricesText(): Promise<string> {
  const { version } = JSON.parse(readFileSync(`node_modules/${PACKAGE}/package.json`, 'utf8')) as { version: string };
  const newer = read(NEWER);
  const providers = PROVIDERS.map((provider) => {
    const models = modelsOf(provider, newer.providers[provider.id] ?? []);
    return [provider.name ?? provider.id, { routes: provider.routes, models }] as const;
  });
  const file = {
    source: `${PACKAGE} ${version}, MIT license, and over it ${newer.source}`,
    unit: 'US nano-dollars per million tokens',
    providers: Object.fromEntries(providers),
  };
  return formatted(file);
}

async function formatted(file: object): Promise<string> {
  return format(JSON.stringify(file), { ...(await resolveConfig(TARGET)), parser: 'json' });
}

async function main(released: string | undefined): Promise<void> {
  if (released !== undefined) writeFileSync(NEWER, await formatted(newerOf(read(released))));
  writeFileSync(TARGET, await pricesText());
}

if (import.meta.main) await main(process.argv[2]);
