/** Picks the translator of each record and gathers what one request means. */
import type { Translation } from '../model/activity.ts';
import type { Dimension } from '../model/labels.ts';
import type { LogRecord, Origin, PointRecord, RecordVisitor, SpanRecord, Vocabulary } from '../model/record.ts';
import type { Agent, Translate, Translator } from './translator.ts';

/** The scope of what we send ourselves: it comes back through the collector and must not be counted. */
const OWN_SCOPE = 'otel-kpi';

export type Translators = {
  /** A visitor for one request; `translation` is complete when the decoder is through. */
  begin(): RecordVisitor & { readonly translation: Translation };
};

/** Enters all names that are read into the vocabulary. Of two agents that know a record the first has it. */
export function createTranslators(
  agents: readonly Agent[],
  dimensions: readonly Dimension[],
  vocabulary: Vocabulary,
): Translators {
  const translators = agents.map(({ translator }) => translator(dimensions, vocabulary));
  return { begin: () => beginRequest(translators) };
}

function beginRequest(translators: readonly Translator[]): RecordVisitor & { readonly translation: Translation } {
  const translation: Translation = { activities: [], problems: [], records: 0 };
  let speaker: Translator | undefined;
  let own = false;

  const take = <R>(record: R, translate: Translate<R> | undefined, nameOf: (record: R) => string, agent = '') => {
    translation.records++;
    const reason = own ? 'own_event' : translate ? translate(record, translation.activities) : 'unknown_source';
    if (reason !== undefined) translation.problems.push({ reason, agent, name: nameOf(record) });
  };

  const ownerOf = (name: string, origin: Origin) => translators.find(({ owns }) => owns(name, origin));

  return {
    translation,
    origin(origin: Origin) {
      own = origin.scopeName === OWN_SCOPE;
      speaker = translators.find((translator) => translator.speaks(origin));
    },
    log(record) {
      const translator = speaker ?? ownerOf(record.eventName || record.body, record.origin);
      take(record, translator?.log, translator?.nameOf ?? eventNameOf, translator?.agent);
    },
    point(record) {
      const translator = speaker ?? ownerOf(record.metric, record.origin);
      const translate = translator && record.noRecordedValue ? noValue : translator?.point;
      take(record, translate, metricOf, translator?.agent);
    },
    span: (record) => take(record, speaker?.span, spanNameOf, speaker?.agent),
  };
}

const noValue = () => 'no_value' as const;
const eventNameOf = ({ eventName }: LogRecord) => eventName;
const metricOf = ({ metric }: PointRecord) => metric;
const spanNameOf = ({ name }: SpanRecord) => name;
