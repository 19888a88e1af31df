/** The price list as the service has it, under prices of a user's where some are given, as YAML. */
import { readFileSync } from 'node:fs';
import { createPrices, type ListedPrices, type PriceFile } from '../../src/prices/book.ts';
import { NO_OWN_PRICES, parsePrices } from '../../src/prices/own.ts';

export const LIST: PriceFile = JSON.parse(readFileSync('prices/prices.json', 'utf8'));

const STANDARD = createPrices(LIST, NO_OWN_PRICES);

export function priceList(own = ''): ListedPrices {
  if (own === '') return STANDARD;
  const parsed = parsePrices({ path: 'own.yaml', text: own });
  if (Array.isArray(parsed)) throw new Error(JSON.stringify(parsed));
  return createPrices(LIST, parsed);
}
