/** What a doctor looks at: facts of each part, absent where a part was not looked at. Nothing here judges. */
import type { Defect } from '../model/defects.ts';
import type { Env } from '../model/env.ts';

/** How a sender's request ended. */
export type Sent =
  | { readonly kind: 'answered'; readonly code: number; readonly text: string }
  /** Nobody is there. */
  | { readonly kind: 'unreachable'; readonly text: string }
  /** Somebody is there who speaks something else. */
  | { readonly kind: 'mismatch'; readonly text: string };

export type Sample = { readonly name: string; readonly labels: Env; readonly value: number };

export type AgentSeen = {
  readonly title: string;
  /** Its own file of settings; '' where it has none. */
  readonly file: string;
  /** Whether any file says something, or the environment does. */
  readonly isThere: boolean;
  /** Why a file cannot be read; ''. */
  readonly fault: string;
  readonly isOn: boolean;
  readonly variables: Env;
  /** Variables that settings of this project have in vain. */
  readonly ignored: readonly string[];
  /** Undefined where the program is not found. */
  readonly version: string | undefined;
  readonly defects: readonly Defect[];
  readonly hook: 'none' | 'broken' | 'denies' | 'allows' | 'not its';
};

export type Target = {
  readonly url: string;
  readonly health: string;
  readonly error: string;
};

export type ServiceSeen = {
  readonly url: string;
  /** Why nobody answers; ''. */
  readonly silence: string;
  /** Of /readyz; undefined where nobody answers. */
  readonly ready: { readonly code: number; readonly text: string } | undefined;
  /** Of /metrics. */
  readonly scrape: number | undefined;
  readonly self: readonly Sample[];
  /** How far its clock is ahead of ours. */
  readonly aheadMs: number | undefined;
  /** Whether the record that was sent is counted. */
  readonly isCounted: boolean;
  /** Of /stats: 404 where no events are kept. */
  readonly events: number | undefined;
  /** Whether the record is a row. */
  readonly hasRow: boolean | undefined;
};

/** `isNamed`: somebody said that it is there; else its usual address was tried. */
type Asked = { readonly url: string; readonly isNamed: boolean };

export type Seen = {
  readonly agents: readonly AgentSeen[];
  /** Of the first agent that is on: where its logs go, and how the test record fared. */
  readonly sent:
    | {
        readonly url: string;
        readonly protocol: string;
        readonly logs: Sent;
        readonly metrics: Sent;
        /** To otel-kpi itself, with no collector between. */
        readonly isDirect: boolean;
      }
    | undefined;
  /** Own metrics of the collector; undefined where they cannot be read. */
  readonly collector: readonly Sample[] | undefined;
  /** What was found in the collector's configuration; undefined where none was named. */
  readonly configuration: readonly { readonly link: string; readonly text: string }[] | undefined;
  readonly service: ServiceSeen;
  /** Faults of otel-kpi's settings, of its people file and of others that they name. */
  readonly settings: readonly { readonly path: string; readonly message: string }[] | undefined;
  readonly prometheus:
    (Asked & { readonly targets: readonly Target[] | undefined; readonly hasRecord: boolean }) | undefined;
  readonly loki: (Asked & { readonly isReady: boolean; readonly hasRecord: boolean }) | undefined;
};
