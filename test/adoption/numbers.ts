/** Readings of numbers of people, by name and labels. */
import type { Reading } from '../../src/model/reading.ts';

const OURS =
  /^agent_(active_users|users_ever|active_users_by_(agent|team)|feature_users|feature_adoption_ratio|roster_users|users_by_week|cohort_retention_ratio|requests_by_hour)$/;

export function numbersOf(readings: readonly Reading[]): Record<string, number> {
  return Object.fromEntries(
    readings
      .filter(({ name }) => OURS.test(name))
      .flatMap(({ name, points }) =>
        points.map(({ labels, value }) => [`${name}{${labels.map((label) => label.join('=')).join(' ')}}`, value]),
      ),
  );
}
