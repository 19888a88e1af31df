/**
 * Writes prices/prices.json from the data of @pydantic/genai-prices (MIT): the vendors of models that coding agents use, and
 * the routes to them. Its rules for names become names: a rule that something begins with a name is that name, since a
 * variant that it does not know must not get the price of another model.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { findProvider, type MatchLogic, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices';
import { format, resolveConfig } from 'prettier';

type Amounts = Record<string, number>;
type Tier = Amounts & { above: number };
type Period = { from?: string; tiers?: Tier[]; peak?: Amounts } & Record<string, unknown>;
type Provider = { id: string; name?: string; routes: readonly string[]; of?: RegExp };
type Conditional = { constraint?: { type: string; start_date?: string }; prices: ModelPrice };

const TARGET = 'prices/prices.json';
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

function modelsOf({ id, of }: Provider): Record<string, object> {
  const models: Record<string, object> = {};
  const taken = new Set<string>();
  for (const model of findProvider({ providerId: id })?.models ?? []) {
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
  const providers = PROVIDERS.map((provider) => {
    return [provider.name ?? provider.id, { routes: provider.routes, models: modelsOf(provider) }] as const;
  });
  const file = {
    source: `${PACKAGE} ${version}, MIT license`,
    unit: 'US nano-dollars per million tokens',
    providers: Object.fromEntries(providers),
  };
  return format(JSON.stringify(file), { ...(await resolveConfig(TARGET)), parser: 'json' });
}

if (import.meta.main) writeFileSync(TARGET, await pricesText());
