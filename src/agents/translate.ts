/** Picks the translator of each record and gathers what one request means. */
import type { Activity, Problem, ProblemReason, Translation } from '../model/activity.ts';
import type { Dimension } from '../model/labels.ts';
import type { Origin, RecordVisitor, Vocabulary } from '../model/record.ts';
import { claudeCode } from './claude-code/translator.ts';
import type { Translator } from './translator.ts';
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
  const activities: Activity[] = [];
  const problems: Problem[] = [];
  const translation = { activities, problems, records: 0 };
  let speaker: Translator | undefined;
  let own = false;

  const translatorOf = (name: string) => speaker ?? translators.find((translator) => translator.owns(name));
  const note = (reason: ProblemReason | undefined, name: string) => {
    translation.records++;
    if (reason !== undefined) problems.push({ reason, name });
  };

  return {
    translation,
    origin(origin: Origin) {
      own = origin.scopeName === OWN_SCOPE;
      speaker = translators.find((translator) => translator.speaks(origin));
    },
    log(record) {
      if (own) return note('own_event', record.eventName);
      if (!speaker) return note('unknown_source', record.eventName);
      note(speaker.log(record, activities), speaker.nameOf(record));
    },
    point(record) {
      const translator = translatorOf(record.metric);
      const reason = own ? 'own_event' : translator ? pointReason(translator, record, activities) : 'unknown_source';
      note(reason, record.metric);
    },
    span(record) {
      const reason = own ? 'own_event' : speaker ? speaker.span(record, activities) : 'unknown_source';
      note(reason, record.name);
    },
  };
}

function pointReason(
  translator: Translator,
  record: Parameters<Translator['point']>[0],
  out: Activity[],
): ProblemReason | undefined {
  return record.noRecordedValue ? 'no_value' : translator.point(record, out);
}
