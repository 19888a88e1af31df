/** Numbers as people read them, in the browser's language. */
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 4 });
const percent = new Intl.NumberFormat(undefined, {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const dollars = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD' });
const smallDollars = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** No KPI says it: neither zero nor an error. */
const UNKNOWN = '–';

/** Exact to the unit as long as that fits a tile. */
export function count(value) {
  if (value === null) return UNKNOWN;
  return Math.abs(value) < 1e10 ? whole.format(value) : compact.format(value);
}

/** To the cent; below ten cents to a hundredth of one, where single requests are. */
export function money(value) {
  if (value === null) return UNKNOWN;
  return Math.abs(value) < 0.1 ? smallDollars.format(value) : dollars.format(value);
}

/** A number of things by name: 1 commit, 2 commits. */
export function some(value, thing) {
  return `${count(value)} ${thing}${value === 1 ? '' : 's'}`;
}

export function share(value) {
  return percent.format(value);
}

export function time(date) {
  return clock.format(date);
}

/** Two units at most: 42 s, 12 min, 3 h 5 min, 2 d 4 h. */
export function duration(seconds) {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
