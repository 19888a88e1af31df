/** Picks the translator of each record and gathers what one request means. */
import type { ProblemReason, Translation, Who } from '../model/activity.ts';
import { isBug } from '../model/bug.ts';
import type { Dimension } from '../model/labels.ts';
import { createMemo } from '../model/memo.ts';
import { LimitReached, LIMITS } from '../model/limits.ts';
import type { LogRecord, Name, Origin, PointRecord, RecordVisitor, SpanRecord, Vocabulary } from '../model/record.ts';
import { createProblems } from './problems.ts';
import type { Agent, AgentNames, Translate, Translator } from './translator.ts';
import { text } from './values.ts';

/** The scope of what we send ourselves: it comes back through the collector and must not be counted. */
const OWN_SCOPE = 'otel-kpi';

/** The service by which collectors send signs of life: collector/config.yaml, collector/companion.yaml. */
const SIGN_SERVICE = 'otel-kpi-sign-of-life';

export type Translators = {
  /** Names of the agents whose cost is estimated. */
  readonly estimated: ReadonlySet<string>;
  /** Whose cost is estimated: of agents without a translator of their own, where a record does not tell it. */
  estimates(agent: string): 'all' | 'some' | 'none';
  /** Names of all agents that have a translator of their own. */
  readonly agents: ReadonlySet<string>;
  /** A visitor for one request; `translation` is complete when the decoder is through. */
  begin(): RecordVisitor & { readonly translation: Translation };
};

/** People that are remembered with their hashes. */
const WHO_MAX = 20_000;

/**
 * Enters all names that are read into the vocabulary. Of two agents that know a record the first has it. `hash`: of the names
 * of people, where nobody behind this shall know them.
 */
export function createTranslators(
  agents: readonly Agent[],
  dimensions: readonly Dimension[],
  vocabulary: Vocabulary,
  agentNames: AgentNames = new Map(),
  hash?: (name: string) => string,
): Translators {
  const translators = agents.map(({ translator }) => translator(dimensions, vocabulary, agentNames));
  const [service, instance] = [vocabulary.name('service.name'), vocabulary.name('service.instance.id')];
  const names = { service, instance, event: vocabulary.name('event.name') };
  const hashed = hash && createMemo(WHO_MAX, (who: Who) => hashedWho(who, hash));
  const estimated = new Set(
    agents.flatMap(({ cost }, index) => (cost === 'estimated' ? [translators[index]!.agent] : [])),
  );
  const named = new Set(translators.flatMap(({ agent }) => (agent === '' ? [] : [agent])));
  return {
    estimated,
    estimates: (agent) => (estimated.has(agent) ? 'all' : named.has(agent) ? 'none' : 'some'),
    agents: named,
    begin: () => beginRequest(translators, names, hashed),
  };
}

function beginRequest(
  translators: readonly Translator[],
  { service, instance, event }: Readonly<Record<'service' | 'instance' | 'event', Name>>,
  hashed: ((who: Who) => Who) | undefined,
): RecordVisitor & { readonly translation: Translation } {
  const translation: Translation = { activities: [], problems: [], records: 0, signs: [] };
  const addProblem = createProblems(translation.problems);
  let speaker: Translator | undefined;
  let spoken: Translate<LogRecord> | undefined;
  let own: ProblemReason | undefined;
  let stranger = '';

  const take = <R>(record: R, translate: Translate<R> | undefined, nameOf: (record: R) => string, agent = '') => {
    if (++translation.records > LIMITS.request_records.max) throw new LimitReached('request_records');
    const reason = own ?? (translate ? attempt(translate, record, translation, hashed) : 'unknown_source');
    if (reason !== undefined) addProblem(reason, agent, reason === 'unknown_source' ? stranger : nameOf(record));
  };
  const owner = ownersOf(translators, event);

  return {
    translation,
    origin(origin: Origin) {
      const name = text(origin.resource.get(service));
      own = name === SIGN_SERVICE ? 'sign_of_life' : origin.scopeName === OWN_SCOPE ? 'own_event' : undefined;
      if (own === 'sign_of_life') translation.signs.push(text(origin.resource.get(instance)));
      speaker = speakerOf(translators, origin);
      spoken = speaker && logOf(speaker, owner.ofLog);
      stranger = speaker === undefined ? name || origin.scopeName : '';
    },
    log(record) {
      const of = speaker ?? owner.ofLog(record);
      take(record, spoken ?? of?.log, of?.nameOf ?? eventNameOf, of?.agent);
    },
    point(record) {
      const translator = speaker ?? owner.ofPoint(record);
      take(record, translator && record.noRecordedValue ? noValue : translator?.point, metricOf, translator?.agent);
    },
    unread: (found) => addProblem('unread', '', found),
    wantsSpan(name) {
      if (own === undefined && speaker?.wantsSpan?.(name) !== false) return true;
      take(name, unwanted, asItIs, speaker?.agent);
      return false;
    },
    span(record) {
      const translator = speaker ?? translators.find(({ ownsSpan }) => ownsSpan?.(record));
      const hasIds = record.traceId !== '' && record.spanId !== '';
      take(record, translator && !hasIds ? withoutIds : translator?.span, spanNameOf, translator?.agent);
    },
  };
}

type Owners = {
  ofLog(record: LogRecord): Translator | undefined;
  ofPoint(record: PointRecord): Translator | undefined;
};

function ownersOf(translators: readonly Translator[], event: Name): Owners {
  const ownerOf = (name: string, record: LogRecord | PointRecord) => translators.find(({ owns }) => owns(name, record));
  return {
    // Some agents have their whole name in the body, some in the attribute, and prose in the body.
    ofLog: (record) => ownerOf(record.eventName || record.body, record) ?? ownerOf(text(record.get(event)), record),
    ofPoint: (record) => ownerOf(record.metric, record),
  };
}

/** What an agent's log means, or one of whoever tells of all agents, where that lost its scope. */
function logOf(speaker: Translator, ownerOf: (record: LogRecord) => Translator | undefined): Translate<LogRecord> {
  return (record, out) => {
    const reason = speaker.log(record, out);
    if (reason !== 'unknown_name') return reason;
    const owner = ownerOf(record);
    return owner?.isBesideOthers === true ? owner.log(record, out) : reason;
  };
}

function speakerOf(translators: readonly Translator[], origin: Origin): Translator | undefined {
  return translators.find(({ ofScope }) => ofScope?.(origin)) ?? translators.find(({ speaks }) => speaks(origin));
}

/** A mistake of ours costs the record that it is made with. */
function attempt<R>(
  translate: Translate<R>,
  record: R,
  translation: Translation,
  hashed: ((who: Who) => Who) | undefined,
): ProblemReason | undefined {
  const { activities } = translation;
  const { length } = activities;
  try {
    const reason = translate(record, activities);
    if (hashed !== undefined) {
      for (let at = length; at < activities.length; at++) activities[at]!.who = hashed(activities[at]!.who);
    }
    return reason;
  } catch (error) {
    if (!isBug(error)) throw error;
    activities.length = length;
    translation.bug ??= error;
    return 'bug';
  }
}

function hashedWho(who: Who, hash: (name: string) => string): Who {
  const { user, names, installation, passing, instance } = who;
  return {
    ...who,
    user: hash(user),
    names: names.map(hash),
    installation: hash(installation),
    passing: hash(passing),
    instance: hash(instance),
    toldInstance: instance,
  };
}

const noValue = () => 'no_value' as const;
const unwanted = () => 'no_kpi' as const;
const withoutIds = () => 'no_span_id' as const;
const asItIs = (name: string) => name;
const eventNameOf = ({ eventName }: LogRecord) => eventName;
const metricOf = ({ metric }: PointRecord) => metric;
const spanNameOf = ({ name }: SpanRecord) => name;
