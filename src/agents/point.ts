/** A point of a sum, as every agent's metrics tell it. */
import type { Activity, What, Who } from '../model/activity.ts';
import type { Words } from '../model/hash.ts';
import { hashText } from '../model/identity.ts';
import type { PointRecord, Vocabulary } from '../model/record.ts';
import { withPrometheusName } from './spellings.ts';
import { newActivity } from './translator.ts';
import { text } from './values.ts';

export type NewPoint = (record: PointRecord, who: Who, what: What, amount: number) => Activity;

/**
 * `users`: the attributes that name its person. They are no part of a delta's identity, since collectors drop them; but a
 * process goes on with other cumulative streams when its user changes, each from 0 on: these are told apart by them.
 */
export function createNewPoint(users: readonly string[], vocabulary: Vocabulary): NewPoint {
  const names = users.map((name) => vocabulary.seldom(...withPrometheusName(name)));
  const personOf = vocabulary.derive(names, (values) => {
    const words: Words = { hi: 0, lo: 0 };
    hashText(JSON.stringify(values.map(text)), words);
    return words;
  });
  return (record, who, what, amount) => {
    const point = newActivity(who, what);
    point.amount = amount;
    point.value = Number(record.value);
    point.count = Number(record.count);
    point.timeHi = record.timeHi | 0;
    point.timeLo = record.timeLo | 0;
    point.startHi = record.startHi | 0;
    point.startLo = record.startLo | 0;
    record.digest(point);
    if (what.form === 'cumulative') {
      const person = personOf(record);
      point.digestHi = (point.digestHi + person.hi) | 0;
      point.digestLo = (point.digestLo + person.lo) | 0;
      if (users.length > 0) point.person = person;
    }
    return point;
  };
}
