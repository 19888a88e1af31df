/** Picks the translator of each record and gathers what one request means. */
import type { Translation } from '../model/activity.ts';
import type { Dimension } from '../model/labels.ts';
import type { Origin, RecordVisitor, Vocabulary } from '../model/record.ts';
import { claudeCode } from './claude-code/translator.ts';
import type { Translate, Translator } from './translator.ts';
import { createVocabulary } from './vocabulary.ts';

/** The scope of what we send ourselves: it comes back through the collector and must not be counted. */
const OWN_SCOPE = 'otel-kpi';

export type Translators = {
  readonly vocabulary: Vocabulary;
  /** A visitor for one request; `translation` is complete when the decoder is through. */
  begin(): RecordVisitor & { readonly translation: Translation };
};

export function createTranslators(dimensions: readonly Dimension[]): Translators {
  const { slotOf, vocabulary } = createVocabulary();
  const translators: readonly Translator[] = [claudeCode(dimensions, slotOf)];
  return { vocabulary, begin: () => beginRequest(translators) };
}

function beginRequest(translators: readonly Translator[]): RecordVisitor & { readonly translation: Translation } {
  const translation: Translation = { activities: [], problems: [], records: 0 };
  let speaker: Translator | undefined;
  let own = false;

  const take = <R>(
    translator: Translator | undefined,
    record: R,
    name: string,
    translate: (of: Translator) => Translate<R>,
  ) => {
    translation.records++;
    const reason = own
      ? 'own_event'
      : translator
        ? translate(translator)(record, translation.activities)
        : 'unknown_source';
    if (reason !== undefined) translation.problems.push({ reason, agent: translator?.agent ?? '', name });
  };

  return {
    translation,
    origin(origin: Origin) {
      own = origin.scopeName === OWN_SCOPE;
      speaker = translators.find((translator) => translator.speaks(origin));
    },
    log: (record) => take(speaker, record, speaker?.nameOf(record) ?? record.eventName, (of) => of.log),
    point(record) {
      const translator = speaker ?? translators.find((candidate) => candidate.owns(record.metric));
      take(translator, record, record.metric, (of) => (record.noRecordedValue ? () => 'no_value' : of.point));
    },
    span: (record) => take(speaker, record, record.name, (of) => of.span),
  };
}
