/**
 * One amount for each unit of another, in the same span. It is absent where that has nothing, and also where the first
 * has nothing and is told by others: a session that cost nothing and one whose cost nobody told look the same, and the
 * second is what happens. Parts of one source (hits of all calls) are told by the same, so there 0 is a result.
 *
 * What has more label values than are shown is left out beyond them: of the rest the two amounts are not of the same.
 *
 * The dividing term has at most the labels of the first: one that it lacks says of what part of the whole the first is.
 */
import { described, integer } from '../../model/check.ts';
import type { Fault } from '../../model/fault.ts';
import { quotient, UNITS } from '../../model/units.ts';
import { limited, OVERFLOW_KEY } from './limited.ts';
import { amountIn } from './moment.ts';
import { FAMILIES, gaugeKind, LABELS, optional, reading, required, SPAN_LIST } from './kind.ts';
import { SPANS, WINDOWS, type Span } from './spans.ts';
import { isPeople, type Reads, type Term } from './term.ts';

const TIMES_MAX = 1_000_000_000;
const READS: Reads = { people: true, amounts: true, numbers: true, span: true };

export const ratio = gaugeKind({
  docs: 'One amount for each unit of another, times `times`. Absent where there is nothing to divide by, or nobody told the first.',
  fields: {
    of: reading(READS, 'What is divided: a sum, a count, people, or a number with its unit, such as `500 usd`.'),
    per: reading(READS, 'What divides. A label it does not have is summed over.'),
    labels: required(LABELS),
    by: optional(FAMILIES),
    windows: optional(SPAN_LIST),
    times: optional(
      described('A factor, where the units differ: 1000000 for the price of a million tokens.', integer(1, TIMES_MAX)),
    ),
  },
  unit: ([of, per]) => (of!.unit === per!.unit ? 'ratio' : of!.unit),
  spans: (_entry, terms) => (openOf(terms).some(({ source }) => isPeople(source)) ? WINDOWS : SPANS),
  *check(entry, terms, path) {
    const [of, per] = terms;
    if (terms.every(isNumber)) return yield { path, message: 'divides two numbers; must read something' };
    if (of?.unit === per?.unit && 'times' in entry) {
      yield { path: `${path}.times`, message: 'is of no use where both are in the same unit; must be absent' };
    }
    yield* spanFaults(entry, terms, path);
  },
  compile({ terms, windows }, { times = 1 }) {
    const [of, per] = terms as readonly [Term, Term];
    const isPart = of.source === per.source;
    const isLed = isPart || isNumber(of);
    const spans = windows.length > 0 ? windows : [undefined];
    return (moment) => {
      // One of the two is there: a ratio without windows has terms with spans of their own.
      const read = (term: Term, span: Span | undefined) => amountIn(moment, term.span ?? span ?? 'lifetime', term);
      const inEach = spans.map((span) => ({ span, above: read(of, span), below: read(per, span) }));
      const all = [...(isLed ? inEach[0]!.below : inEach[0]!.above)].filter(([key]) => key !== OVERFLOW_KEY);
      const { shown } = limited(all, ([, { amount }]) => Number(amount), moment.cut);
      return shown.flatMap(([key, { labels }]) => {
        const keyIn = ({ labels: names }: Term) => JSON.stringify(labels.filter(([name]) => names.includes(name)));
        const [ofKey, perKey] = isPart ? [key, key] : isLed ? [keyIn(of), key] : [key, keyIn(per)];
        return inEach.flatMap(({ span, above, below }) => {
          const dividend = above.get(ofKey)?.amount ?? 0n;
          const divisor = below.get(perKey)?.amount ?? 0n;
          if (divisor === 0n || (dividend === 0n && !isPart)) return [];
          const [ofScale, perScale] = [of, per].map(({ unit }) => BigInt(UNITS[unit].scale)) as [bigint, bigint];
          const value = quotient(BigInt(times) * dividend * perScale, divisor * ofScale);
          return [{ labels: span === undefined ? labels : [...labels, ['window', span] as const], value }];
        });
      });
    };
  },
});

/** Those that the windows of the gauge are for. */
function openOf(terms: readonly Term[]): Term[] {
  return terms.filter((term) => term.span === undefined && !isNumber(term));
}

function isNumber({ constant }: Term): boolean {
  return constant !== undefined;
}

function* spanFaults(entry: object, terms: readonly Term[], path: string): Generator<Fault> {
  const at = `${path}.windows`;
  const isGiven = 'windows' in entry;
  const open = openOf(terms);
  if (open.length === 0 && isGiven) {
    yield { path: at, message: 'are of no use where each term has its own; must be absent' };
  }
  if (open.length > 0 && !isGiven) {
    yield { path: at, message: 'are missing; must be there where a term has none of its own' };
  }
}
