/** The user's own prices, which go over the list: contracts, discounts, models of their own. Pure: reading the file is main's. */
import { isDay } from '../model/calendar.ts';
import { below, checked, described, fields, list, mapOf, scalar, type Check, type JsonSchema } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import { readYaml } from '../model/yaml.ts';
import type { Amounts, PricePeriod } from './rates.ts';

/** `paid`: ten-thousandths of the price. What is undefined is as in the list. */
export type OwnModel = { readonly like?: string; readonly paid?: number; readonly periods: readonly PricePeriod[] };
export type OwnPrices = { readonly paid: number; readonly models: ReadonlyMap<string, OwnModel> };

/** Without a file: the list as it is. */
export const NO_OWN_PRICES: OwnPrices = { paid: 10_000, models: new Map() };

const PERIODS_MAX = 50;
/** Of a million tokens, in dollars. */
const DOLLARS_MAX = 100_000;

/** Digits are taken as they are written: 0.1 is a tenth. */
const price = scalar(
  `US dollars per million tokens, from 0 to ${DOLLARS_MAX}, such as 2.5`,
  (text) => {
    const dollars = /^\d{1,6}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
    return dollars <= DOLLARS_MAX ? Math.round(dollars * 1e9) : undefined;
  },
  { type: 'number', minimum: 0, maximum: DOLLARS_MAX },
);

const paid = scalar(
  'a percentage below 100%, such as 15% or 12.5%',
  (text) => {
    const [, percent] = /^(\d{1,2}(?:\.\d{1,2})?)%$/.exec(text) ?? [];
    return percent === undefined ? undefined : 10_000 - Math.round(Number(percent) * 100);
  },
  { type: 'string', pattern: '^\\d{1,2}(\\.\\d{1,2})?%$' },
);

const date = scalar('a date such as 2026-01-31', (text) => (isDay(text) ? text : undefined), {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\d$',
});

const modelName = scalar('the name of a model', (text) => (/^\S{1,200}$/.test(text) ? text.toLowerCase() : undefined));

const AMOUNTS = {
  input: described('Input tokens.', price),
  output: described('Output tokens.', price),
  reasoning: described('Reasoning tokens. Default: as output.', price),
  cache_read: described('Tokens read from a cache. Default: as input.', price),
  cache_write: described('Tokens written to a cache for 5 minutes. Default: as input.', price),
  cache_write_1h: described('Tokens written to a cache for an hour. Default: as for 5 minutes.', price),
};

type Period = Amounts & { from: string };

const period = fields<Required<Amounts> & { from: string }>({
  ...AMOUNTS,
  from: described(
    'The first day of these prices, in UTC. Before it, those of the list hold, with the discount for all.',
    date,
  ),
});
const periods = list('prices', whole(period), PERIODS_MAX);

const model = fields<{ like: string; discount: number; prices: Period[] }>({
  like: described('The name of a model with the same prices.', modelName),
  discount: described('What is taken off the price, instead of the discount for all.', paid),
  prices: described('US dollars per million tokens, in the order of their dates.', periods),
});

const checkFile = fields<{ discount: number; models: Map<string, OwnModel> }>({
  discount: described('What is taken off all prices of the list.', paid),
  models: described(
    'By the name of a model, as its agent reports it; after `bedrock/`, `vertex/` or `azure/`, where it is hosted there.',
    mapOf(
      'models by name',
      checked(model.schema, (data, path, faults): OwnModel | undefined => {
        const written = model(data, path, faults);
        if (written === undefined) return undefined;
        const { like, discount, prices = [] } = written;
        if (!inOrder(prices)) faults.push({ path: `${path}.prices`, message: 'are not in order; must be by date' });
        return { ...(like && { like }), ...(discount !== undefined && { paid: discount }), periods: prices };
      }),
    ),
  ),
});

/** What the file says, or everything that is wrong with it. */
export function parsePrices({ path, text }: { path: string; text: string }): OwnPrices | Fault[] {
  const faults: Fault[] = [];
  const data = readYaml(text, path, faults);
  const { discount = 10_000, models = new Map<string, OwnModel>() } =
    (data && checkFile(data, `${path}:`, faults)) ?? {};
  if (faults.length > 0) return faults;
  return { paid: discount, models: new Map([...models].map(([name, each]) => [name.toLowerCase(), each])) };
}

/** For editors: what a file of prices may say. */
export function pricesSchema(): JsonSchema {
  return checkFile.schema;
}

/** Input and output must be there. */
function whole(check: Check<Partial<Period>>): Check<Period> {
  const required = ['input', 'output'];
  return checked({ ...check.schema, required }, (data, path, faults) => {
    const written = check(data, path, faults);
    for (const name of required) {
      if (data instanceof Map && !data.has(name))
        faults.push({ path: below(path, name), message: 'is missing; must be there' });
    }
    return written as Period | undefined;
  });
}

function inOrder(prices: readonly PricePeriod[]): boolean {
  return prices.every(({ from = '' }, index) => index === 0 || from > (prices[index - 1]!.from ?? ''));
}
