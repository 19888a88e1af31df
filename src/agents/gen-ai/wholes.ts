/**
 * Wholes: tokens of input and output as they are told by who tells nothing of what was cached or thought. The older histogram
 * (`gen_ai.client.token.usage`, by its sum) never does, and events of some packages do not. So these are witnesses of their own:
 * others tell what their parts take off them, and what is left counts where it is more than theirs, as where spans are sampled.
 */
import type { Activity, Form, ProblemReason, What, Who } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import type { LogRecord, PointRecord, SpanRecord, Vocabulary } from '../../model/record.ts';
import type { Declarations } from '../../model/words.ts';
import type { NewPoint } from '../point.ts';
import { newActivity, type Translate } from '../translator.ts';
import { ABSENT, amount, text } from '../values.ts';
import type { WhoOf } from '../who.ts';
import { isRequest } from './kinds.ts';
import type { GenAiNames } from './names.ts';
import { USAGE } from './usage.ts';

export const METRIC = 'gen_ai.client.token.usage';
export const HISTOGRAMS = 'histograms';
const EVENTS = 'wholes';
/** A sum where a collector made one of it. */
const SHAPES = ['histogram', 'exponential_histogram', 'sum'];

/** Kinds of points that are remembered. */
const METRICS_MAX = 1_000;

/** The last to lead: they know no parts. */
export const WHOLE_WORDS: Declarations = { witnesses: { [HISTOGRAMS]: { rank: 4 }, [EVENTS]: { rank: 5 } } };

/** By the type it gives, also before 1.27. */
const QUANTITIES: Readonly<Record<string, string>> = {
  input: 'input',
  output: 'output',
  prompt: 'input',
  completion: 'output',
};

/** What is in a whole by the other witnesses. */
const WHOLES = [
  { whole: 'input', parts: ['cache_read', 'cache_write'] },
  { whole: 'output', parts: ['reasoning'] },
] as const;

type Tells<R> = (record: R, who: Who, out: Activity[]) => ProblemReason | undefined;

/** What a record of this form tells of wholes, beside what it tells otherwise. */
function wholeOf(
  form: Form,
  witness: string,
  told: Readonly<Record<'agent' | 'model', string>>,
  of: Pick<What, 'quantities' | 'partOf' | 'waitsFor'>,
): What {
  return { kind: 'usage', form, witness, name: METRIC, labels: labelsOf(told), ...of };
}

export function histogramOf(
  agent: string,
  { tokenType, operation, responseModel, requestModel }: GenAiNames,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): Translate<PointRecord> {
  const whatOf = (form: Form) =>
    vocabulary.derive([tokenType, operation, responseModel, requestModel], (values) => {
      const [type = '', of = '', response = '', request = ''] = values.map(text);
      const quantity = QUANTITIES[type];
      if (quantity === undefined || !isRequest(of)) return undefined;
      const told = { agent, model: response || request };
      return wholeOf(form, HISTOGRAMS, told, { quantities: [quantity], waitsFor: 'parts' });
    });
  const [delta, cumulative] = [whatOf('delta'), whatOf('cumulative')];
  return (record, out) => {
    if (!SHAPES.includes(record.shape) || record.temporality === 'unspecified') return 'unusable_point';
    const what = (record.temporality === 'delta' ? delta : cumulative)(record);
    if (what === undefined) return 'no_kpi';
    const value = amount(record.value, 'tokens');
    if (value < 0) return 'invalid_value';
    out.push(newPoint(record, whoOf(record), what, value));
    return undefined;
  };
}

/** The same handler, of records that tell parts, or wholes without any. */
export function besideWholes<R extends LogRecord | SpanRecord>(
  agent: string,
  { responseModel, requestModel }: GenAiNames,
  vocabulary: Vocabulary,
  tells: Tells<R>,
): Tells<R> {
  const besideOf = vocabulary.derive([responseModel, requestModel], ([response, request]) => {
    const told = { agent, model: text(response) || text(request) };
    return WHOLES.map(({ whole, parts }) => {
      const off = { quantities: [], partOf: [whole] };
      return {
        at: USAGE.indexOf(whole),
        partsAt: parts.map((part) => USAGE.indexOf(part)),
        without: wholeOf('event', EVENTS, told, { quantities: [whole], waitsFor: 'parts' }),
        // An event knows its own parts.
        event: [wholeOf('event', HISTOGRAMS, told, off)],
        span: [HISTOGRAMS, EVENTS].map((witness) => wholeOf('span', witness, told, off)),
      };
    });
  });
  return (record, who, out) => {
    const { length } = out;
    const problem = tells(record, who, out);
    const told = out[length];
    const amounts = told?.amounts;
    if (told === undefined || amounts === undefined) return problem;
    const isEvent = told.what.form === 'event';
    const push = (what: What, tokens: number) => {
      const { timeHi, timeLo } = told;
      if (tokens > 0) out.push({ ...newActivity(who, what), amount: tokens, sameRecord: true, timeHi, timeLo });
    };
    for (const { at, partsAt, without, event, span } of besideOf(record)) {
      const parts = partsAt.map((part) => amounts[part]!).filter((part) => part !== ABSENT);
      const sum = parts.reduce((all, part) => all + part, 0);
      for (const off of isEvent ? event : span) push(off, sum);
      if (!isEvent || parts.length > 0) continue;
      push(without, amounts[at]!);
      told.amounts = told.amounts!.with(at, ABSENT);
    }
    return problem;
  };
}

/** The same translator, of metrics that tell parts in points of their own. */
export function besideParts(translate: Translate<PointRecord>): Translate<PointRecord> {
  const offOf = createMemo(METRICS_MAX, (what: What): What => {
    return { ...what, witness: HISTOGRAMS, name: `${what.name}/${HISTOGRAMS}`, quantities: [] };
  });
  return (record, out) => {
    const { length } = out;
    const problem = translate(record, out);
    const told = out[length];
    if (told?.what.partOf !== undefined) out.push({ ...told, what: offOf(told.what), sameRecord: true });
    return problem;
  };
}
