/** What every agent's translator is: records in, Activity out, or the reason why not. */
import type { Activity, ProblemReason, What, Who } from '../model/activity.ts';
import type { Dimension } from '../model/labels.ts';
import type { LogRecord, Origin, PointRecord, SpanRecord, Vocabulary } from '../model/record.ts';
import type { Declarations } from '../model/words.ts';

/** An agent that is understood: the words that only it needs, and its translator. */
export type Agent = {
  readonly declares: Declarations;
  /** It never reports what its requests cost: the price list says it. */
  readonly cost?: 'estimated';
  /** `names`: what services are called that have no translator of their own. */
  readonly translator: (dimensions: readonly Dimension[], vocabulary: Vocabulary, names: AgentNames) => Translator;
};

export type AgentNames = ReadonlyMap<string, string>;

/** What a service is called whose records do not count. */
export const LEFT_OUT = 'none';

export type Translator = {
  readonly agent: string;
  /** Whether the scope says so, however its user calls the service: then no other has it. */
  readonly ofScope?: (origin: Origin) => boolean;
  /** Whether records from here are this agent's by their service, where no scope says whose they are. */
  readonly speaks: (origin: Origin) => boolean;
  /**
   * Whether a record whose resource and scope are no agent's is this one's by its name: metrics scraped from its own endpoint,
   * and what lost its scope on the way and has a service name of its user's. A name that agents share is one's by its attributes.
   */
  readonly owns: (name: string, record: LogRecord | PointRecord) => boolean;
  /** The same of a span: by its name or its own attributes. */
  readonly ownsSpan?: (record: SpanRecord) => boolean;
  /** It tells of all agents: what it owns is its own also where its scope was lost, and the service is an agent's. */
  readonly isBesideOthers?: true;
  /** Whether a span of this name may carry a KPI: the others are passed over undecoded. All may, where there is none. */
  readonly wantsSpan?: (name: string) => boolean;
  /** The name a record is counted under when it cannot be translated. */
  readonly nameOf: (record: LogRecord) => string;
  /** Pushes what the record means; or returns why it means nothing here. */
  readonly log: Translate<LogRecord>;
  readonly point: Translate<PointRecord>;
  readonly span: Translate<SpanRecord>;
};

export type Translate<R> = (record: R, out: Activity[]) => ProblemReason | undefined;

/** An activity at no time yet, told of itself alone. */
export function newActivity(who: Who, what: What): Activity {
  return {
    who,
    what,
    timeHi: 0,
    timeLo: 0,
    startHi: 0,
    startLo: 0,
    sequence: -1,
    digestHi: 0,
    digestLo: 0,
    value: 0,
    count: 0,
    sameRecord: false,
    amount: 1,
    amounts: undefined,
    cacheWrite1h: -1,
    durationUs: -1,
    firstTokenUs: -1,
  };
}
