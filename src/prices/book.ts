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

const WHOLE = 10_000;
const DATE = /[-@](20\d{6}|20\d\d-\d\d-\d\d)(?=$|-v\d)/;

type Find = (name: string) => readonly PricePeriod[] | undefined;

/** Prices of a list, under those of the user. */
export function createPrices(file: PriceFile, own: OwnPrices): Prices {
  const find = createFind(file);
  const known = createMemo(NAMES_MAX, (name: string): { price: ModelPrice | undefined } => {
    const found = periodsOf(name, find, own, 0);
    if (found === undefined) return { price: undefined };
    const list = createPrice(found.periods);
    return { price: { list, paid: found.paid === WHOLE ? list : createPrice(found.periods, found.paid) } };
  });
  return (model, variant) => known(variant === '' ? model.toLowerCase() : `${model}-${variant}`.toLowerCase()).price;
}

type Found = { readonly periods: readonly PricePeriod[]; readonly paid: number };

/** How many names may stand for each other in a row. */
const LIKE_MAX = 5;

function periodsOf(name: string, find: Find, own: OwnPrices, likes: number): Found | undefined {
  const model = own.models.get(name) ?? own.models.get(undated(name));
  if (model === undefined) return listed(find(name), own.paid);
  const like = model.like ?? name;
  const before =
    like === name || likes === LIKE_MAX ? listed(find(name), own.paid) : periodsOf(like, find, own, likes + 1);
  const paid = model.paid ?? (model.periods.length > 0 ? WHOLE : (before?.paid ?? own.paid));
  return listed(joined(before?.periods ?? [], model), paid);
}

/** Until the user's own prices begin those of the list hold. */
function joined(before: readonly PricePeriod[], { periods }: OwnModel): readonly PricePeriod[] {
  const [first] = periods;
  if (first === undefined) return before;
  const { from } = first;
  return from === undefined ? periods : [...before.filter((period) => (period.from ?? '') < from), ...periods];
}

function listed(periods: readonly PricePeriod[] | undefined, paid: number): Found | undefined {
  return periods === undefined || periods.length === 0 ? undefined : { periods, paid };
}

function createFind({ providers }: PriceFile): Find {
  const all = new Map<string, readonly PricePeriod[]>();
  const byRoute = new Map<string, Map<string, readonly PricePeriod[]>>();
  for (const { routes, models } of Object.values(providers)) {
    for (const [name, { names = [], prices }] of Object.entries(models)) {
      for (const each of [name, ...names]) {
        if (!all.has(each)) all.set(each, prices);
        for (const route of routes) {
          const known = byRoute.get(route) ?? new Map<string, readonly PricePeriod[]>();
          byRoute.set(route, known);
          if (!known.has(each)) known.set(each, prices);
        }
      }
    }
  }
  return (name) => {
    // A route may lead to another: what it is called there comes last.
    const parts = name.split('/');
    const model = parts.at(-1)!;
    const route = parts.at(-2);
    const names = route === undefined ? all : byRoute.get(route);
    return names?.get(model) ?? names?.get(undated(model)) ?? names?.get(model.replace(/-latest$/, ''));
  };
}

function undated(name: string): string {
  return name.replace(DATE, '');
}
