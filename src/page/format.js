/** Numbers and times as people read them, in their language: the server knows it from the request, the browser by itself. */

/** No KPI says it: neither zero nor an error. */
export const UNKNOWN = '–';

const SECOND_MS = 1000;

export function createFormat(locale, timeZone) {
  const number = (options) => new Intl.NumberFormat(locale, options);
  const whole = number({ maximumFractionDigits: 0 });
  const compact = number({ notation: 'compact', minimumSignificantDigits: 4, maximumSignificantDigits: 4 });
  const percent = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const signed = number({ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  const dollars = number({ style: 'currency', currency: 'USD' });
  const smallDollars = number({ style: 'currency', currency: 'USD', maximumFractionDigits: 4 });
  // A local day has no time zone: its name is its date.
  const dayName = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const minute = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone };
  const second = { ...minute, second: '2-digit' };
  const date = { month: 'short', day: 'numeric' };
  const at = new Intl.DateTimeFormat(locale, { ...date, ...second });
  const about = new Intl.DateTimeFormat(locale, { ...date, ...minute });
  const clock = new Intl.DateTimeFormat(locale, second);
  const known = (format) => (value) => (value === null || value === undefined ? UNKNOWN : format(value));

  /** Exact to the unit as long as that fits a tile. */
  const count = known((value) => (Math.abs(value) < 1e10 ? whole.format(value) : compact.format(value)));
  return {
    count,
    short: known((value) => (Math.abs(value) < 1e5 ? whole.format(value) : compact.format(value))),
    /** To the cent; below ten cents to a hundredth of one, where single requests are. */
    money: known((value) => (Math.abs(value) < 0.1 ? smallDollars.format(value) : dollars.format(value))),
    /** Of amounts below each other: to the cent, however small. */
    cents: known((value) => (value > 0 && value < 0.005 ? `<${dollars.format(0.01)}` : dollars.format(value))),
    share: known((value) => percent.format(value)),
    change: (value) => signed.format(value).replace('-', '−'),
    /** A number of things by name: 1 commit, 2 commits. */
    some: (value, thing) => `${count(value)} ${thing}${value === 1 ? '' : 's'}`,
    duration,
    /** `2026-11-20`, or an hour, which is written already. */
    mark: (mark) => (mark.length === 10 ? dayName.format(new Date(mark)) : mark),
    /** As the file of events writes times: UTC. */
    moment: known((written) => at.format(toDate(written))),
    /** To the minute, of what is planned or forecast. */
    about: known((written) => about.format(toDate(written))),
    clock: known((written) => clock.format(toDate(written))),
  };
}

/** UTC, as the file of events writes it. */
export function toDate(written) {
  return new Date(written.includes('T') ? written : `${written.replace(' ', 'T')}Z`);
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

/** Of a call, to the millisecond while it is short. */
export function shortTime(ms) {
  if (ms === null || ms === undefined) return '';
  return ms < SECOND_MS
    ? `${Math.round(ms)} ms`
    : ms < 60 * SECOND_MS
      ? `${(ms / SECOND_MS).toFixed(1)} s`
      : duration(ms / SECOND_MS);
}
