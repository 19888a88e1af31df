/**
 * What follows the variables. A matcher of a label that a metric does not have holds only where all are chosen, since `.*`
 * matches no label as well: so a number of all is shown with a choice of all, and never as that of one agent.
 */
import { series, type Query } from './queries.ts';

export const BY_AGENT = 'agent=~"$agent"';
export const BY_TEAM = `${BY_AGENT},team=~"$team"`;
export const BY_MODEL = `${BY_TEAM},model=~"$model"`;

/**
 * A number that does not add up (people, ratios, changes, forecasts), of all, or of one: the families `_by_agent` and
 * `_by_team` beside it are exact. Empty where several were chosen. `families`: the labels of those there are.
 */
export function exact(
  metric: string,
  matchers: string,
  { families = ['agent', 'team'], chosen = BY_TEAM }: { families?: readonly string[]; chosen?: string } = {},
): string {
  const where = `{${[chosen, matchers].filter((text) => text !== '').join(',')}}`;
  const ones = families.map((labels) => {
    const family = `${metric}_by_${labels}${where}`;
    return `(sum(${family}) and on() count(${family}) == 1)`;
  });
  return [`sum(${metric}${where})`, ...ones].join(' or ');
}

/** People in a window: also of one agent and one team together. */
export function people(window: string): string {
  return exact('agent_active_users', `window="${window}"`, { families: ['agent', 'team', 'agent_team'] });
}

/** What panels say where there is no number, or a choice of several has none. */
export const CHOOSE_ONE = 'nothing yet, or several chosen';
/** The same of charts, whose steps are long where the time is. */
export const CHOOSE_ONE_OR_LESS = `${CHOOSE_ONE}, or no whole step yet`;

/** A quantile of a histogram, over all series of it that were chosen: quantiles are never averaged. */
export function quantile(q: number, histogram: string, matchers: string, range: string): string {
  return quantileBy(q, `${histogram}_bucket{${matchers}}[${range}]`);
}

/** How much was added in each step, or in the time that is shown. Without what came late, which has no time of its own here. */
export function added(counter: string, matchers: string, over: '$__interval' | '$__range' = '$__interval'): string {
  return `increase(${counter}{${matchers},arrival=""}[${over}])`;
}

/**
 * Of each value of the labels `by`. Where nothing was observed a chart has a gap (NaN: without it the line would go on), and a
 * number or a table nothing; so has a chart of a time in which nothing was observed at all.
 */
export function quantileBy(q: number, buckets: string, by = ''): string {
  const all = `histogram_quantile(${q}, sum by (${by === '' ? '' : `${by}, `}le) (increase(${buckets})))`;
  if (buckets.endsWith('[$__range]')) return `${all} >= 0`;
  if (!buckets.endsWith('[$__interval]')) return all;
  const ever = buckets.replace('_bucket', '_count').replace('[$__interval]', '[$__range] @ end()');
  return `${all} and on () (sum(increase(${ever})) > 0)`;
}

/** The same of several, each by its name, such as p95. */
export function quantiles(shares: readonly number[], buckets: string): Query[] {
  return shares.map((q) => series(quantileBy(q, buckets), `p${q * 100}`));
}

/** What was added in each step by a label, without values of it that nothing was added to: they would fill the legend. */
export function addedBy(label: string, counter: string, matchers: string): Query {
  return series(`sum by (${label}) (${added(counter, matchers)}) > 0`, `{{${label}}}`);
}
