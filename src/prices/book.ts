/**
 * The price list, by the names of models. A name is found as it is written, or without the date at its end; never by
 * likeness: a model of another version has other prices.
 */
import { createMemo } from '../model/memo.ts';
import type { ModelPrice, Prices } from '../model/prices.ts';
import type { OwnModel, OwnPrices } from './own.ts';
import { createPrice, type PricePeriod } from './rates.ts';

/** One model of the list: under its name and these. */
type Model = { readonly names?: readonly string[]; readonly prices: readonly PricePeriod[] };

/** `routes`: what may come before the name of a model, and a slash. */
type Provider = { readonly routes: readonly string[]; readonly models: Readonly<Record<string, Model>> };

/** prices/prices.json, as scripts/prices.ts writes it. Of providers that know the same name the first has it. */
export type PriceFile = { readonly source: string; readonly providers: Readonly<Record<string, Provider>> };

/** Names that are remembered: senders may invent any number. */
const NAMES_MAX = 2_000;

const HOSTS_MAX = 100;

/** Where the name itself says who hosts the model. */
const VERTEX = 'vertex';
const VERTEX_NAME = /@(20\d{6}|default|latest)$/;

/** Who hosts models of others, by the beginning of what comes before a slash: addresses of inference profiles are Bedrock's. */
const HOSTS = [
  [/^(amazon[-_])?bedrock|^arn:aws[\w-]*:bedrock:/, 'bedrock'],
  [/^(google[-_])?vertex/, VERTEX],
  [/^azure/, 'azure'],
] as const;

/**
 * Before the name of a model, what says no more of it: a region, or how it is called. Zones of Azure and regions of a government have
 * prices of their own, which the list has not.
 */
const BY_THE_WAY = /^(global|global-standard|[a-z]{2}-[a-z]+-\d|converse|converse_like|invoke|responses|chat)$/;

/** Listed are the prices of the United States. Of Anthropic's models all regions have one. */
const ELSEWHERE = /^(?!us-)[a-z]{2}-[a-z]+-\d$/;
const ANTHROPIC = /(^|\.)anthropic\./;

/** A route may end with a colon, where it is one that is known or another follows. An address has several colons. */
const COLON = /(?<=^|\/)([\w-]+):(?=([^:]*\/)?)/;

const WHOLE = 10_000;

/** Tiers of who can wait: vendors ask half for both. What others cost each says of each model. */
const HALF_PRICE = new Set(['batch', 'flex']);

/** Where other models than Anthropic's run, in the names of Bedrock. */
const REGION = /^us\.(?!anthropic\.)(?=\w+\.)/;

const DATE = /[-@](20\d{6}|20\d\d-\d\d-\d\d)(?=$|-v\d)/;

/** What does not change a price, at the end of a name: a window (`[1m]`), a host's revision, how a router asks, a preview's date. */
const ENDS = [
  /\[\w+\]$/,
  /:(beta|thinking|online)$/,
  /:\d+[km]$/,
  /@(default|latest)$/,
  // Without a version it is the newest one, and the bare name an old one.
  /(?<=\d.*)-latest$/,
  /:\d+$/,
  /-v\d+(:\d+)?$/,
  /(?<=-preview)-\d\d-(\d\d|20\d\d)$/,
  /-00\d$/,
  /(?<=-preview)-customtools$/,
  // How much it is to think, behind a version.
  /(?<=^[a-z]+-?\d.*)[- ](none|minimal|low|medium|high|xhigh)$/,
  /(?<=^ft:[\w.-]+):.*$/,
];

/** What prices are made of: a thread, which cannot be given functions, makes them anew of it. */
export type Listed = { readonly file: PriceFile; readonly own: OwnPrices };

export type ListedPrices = Prices & { readonly listed: Listed };

type Find = (name: string, host: string) => readonly PricePeriod[] | undefined;

/** Prices of a list, under those of the user. */
export function createPrices(file: PriceFile, own: OwnPrices): ListedPrices {
  const find = createFind(file);
  const knownAt = (share: number) =>
    createMemo(HOSTS_MAX, (host: string) =>
      createMemo(NAMES_MAX, (name: string): { price: ModelPrice | undefined } => {
        const found = periodsOf(name, host, find, own, 0);
        if (found === undefined) return { price: undefined };
        const list = createPrice(
          found.periods,
          found.periods.map(() => share),
        );
        const isWhole = found.paid.every((part) => part === WHOLE);
        const paid = found.paid.map((part) => (part * share) / WHOLE);
        return { price: { list, paid: isWhole ? list : createPrice(found.periods, paid) } };
      }),
    );
  const [known, atHalf] = [knownAt(WHOLE), knownAt(WHOLE / 2)];
  const prices: Prices = (model, variant, host) => {
    const name = model.toLowerCase();
    const by = host ?? (VERTEX_NAME.test(name) ? VERTEX : '');
    if (variant === '') return known(by)(name).price;
    // Their own price, where somebody lists it.
    const { price } = known(by)(`${name}-${variant}`);
    return price ?? (HALF_PRICE.has(variant) ? atHalf(by)(name).price : undefined);
  };
  return Object.assign(prices, { listed: { file, own } });
}

/** `paid`: ten-thousandths, of each period. */
type Found = { readonly periods: readonly PricePeriod[]; readonly paid: readonly number[] };

/** How many names may stand for each other in a row. */
const LIKE_MAX = 5;

function periodsOf(name: string, host: string, find: Find, own: OwnPrices, likes: number): Found | undefined {
  const ownOf = (of: string) => own.models.get(of) ?? own.models.get(undated(of));
  const model = ownOf(`${host}/${name}`) ?? ownOf(name);
  const listed = () => foundOf(find(name, host) ?? [], own.paid);
  if (model === undefined) return listed();
  const { like = name, paid } = model;
  const isItself = like === name || likes === LIKE_MAX;
  const before = isItself ? listed() : periodsOf(like, host, find, own, likes + 1);
  return joined(paid === undefined || before === undefined ? before : foundOf(before.periods, paid), model);
}

/** Until the user's own prices begin those of the list hold, with their discount. */
function joined(before: Found | undefined, { periods, paid = WHOLE }: OwnModel): Found | undefined {
  const [first] = periods;
  if (first === undefined) return before;
  const { from } = first;
  const isBefore = (period: PricePeriod) => from !== undefined && (period.from ?? '') < from;
  const kept = (before?.periods ?? []).filter(isBefore);
  const own = foundOf(periods, paid)!;
  return { periods: [...kept, ...own.periods], paid: [...(before?.paid ?? []).slice(0, kept.length), ...own.paid] };
}

function foundOf(periods: readonly PricePeriod[], paid: number): Found | undefined {
  return periods.length === 0 ? undefined : { periods, paid: periods.map(() => paid) };
}

function createFind({ providers }: PriceFile): Find {
  const all = new Map<string, readonly PricePeriod[]>();
  const byRoute = new Map<string, Map<string, readonly PricePeriod[]>>();
  for (const { routes, models } of Object.values(providers)) {
    const before = new Set(all.keys());
    for (const [name, { names = [], prices }] of Object.entries(models)) {
      for (const each of [name, ...names]) {
        // A host's price of a dated name is not that of the vendor, who has one for all dates.
        if (!all.has(each) && !before.has(undated(each))) all.set(each, prices);
        for (const route of routes) {
          const known = byRoute.get(route) ?? new Map<string, readonly PricePeriod[]>();
          byRoute.set(route, known);
          if (!known.has(each)) known.set(each, prices);
        }
      }
    }
  }
  // Who hosts a model may list it by its date alone.
  for (const known of byRoute.values()) {
    for (const [name, prices] of known) if (!known.has(undated(name))) known.set(undated(name), prices);
  }
  const named = (names: ReadonlyMap<string, readonly PricePeriod[]> | undefined, model: string) => {
    for (const each of spellingsOf(model)) if (names?.has(each) === true) return names.get(each);
    return undefined;
  };
  const isRoute = (route: string) => byRoute.has(route) || HOSTS.some(([spelling]) => spelling.test(route));
  return (written, host) => {
    const name = written.replace(COLON, (whole: string, route: string, more?: string) => {
      return more !== undefined || isRoute(route) ? `${route}/` : whole;
    });
    // A route may lead to another: what it is called there comes last.
    const parts = name.split('/');
    const model = parts.pop()!;
    if (parts.some((part) => ELSEWHERE.test(part)) && !ANTHROPIC.test(model)) return undefined;
    const told = parts.findLast((part) => !BY_THE_WAY.test(part));
    const within = HOSTS.find(([spelling]) => spelling.test(told ?? ''))?.[1];
    // Of a model that is not listed for a host its vendor's price is the nearest that is known.
    const ofVendor = told === undefined || within !== undefined ? all : byRoute.get(told);
    return named(byRoute.get(within ?? host), model) ?? named(ofVendor, model);
  };
}

/** As it is written, then without each of the ends, without a date, and without both. */
function spellingsOf(model: string): readonly string[] {
  const bare = REGION.test(model) ? [model, model.replace(REGION, '')] : [model];
  for (const end of ENDS) bare.push(...bare.filter((name) => end.test(name)).map((name) => name.replace(end, '')));
  const plain = bare.map(undated);
  // A revision may stand before the date, too.
  return [...bare, ...plain, ...plain.map((name) => name.replace(/-v\d+$/, ''))];
}

function undated(name: string): string {
  return name.replace(DATE, '');
}
