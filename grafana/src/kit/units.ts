/** Units by what is counted, so that a thing has the same everywhere. */
export const USD = 'currencyUSD';
/** In full, where a number stands alone: $1219.76 rather than $1.22K. */
export const USD_EXACT = 'prefix:$';
export const COUNT = 'locale';
export const TOKENS = 'short';
export const SHARE = 'percentunit';
export const SECONDS = 's';
