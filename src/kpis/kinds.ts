/** The words of the catalogue for what a KPI does. A new kind is a file in `kinds/` or `gauges/`, and a line here. */
import { blind } from './gauges/blind.ts';
import { budget } from './gauges/budget.ts';
import { change } from './gauges/change.ts';
import { cohort } from './gauges/cohort.ts';
import { drift } from './gauges/drift.ts';
import { distinct } from './gauges/distinct.ts';
import { divided } from './gauges/divided.ts';
import { forecast } from './gauges/forecast.ts';
import { history } from './gauges/history.ts';
import { hours } from './gauges/hours.ts';
import type { GaugeKind } from './gauges/kind.ts';
import { objective } from './gauges/objective.ts';
import { openSessions } from './gauges/open-sessions.ts';
import { priced } from './gauges/priced.ts';
import { ratio } from './gauges/ratio.ts';
import { top } from './gauges/top.ts';
import { retention } from './gauges/retention.ts';
import { roster } from './gauges/roster.ts';
import { usual } from './gauges/usual.ts';
import { window } from './gauges/window.ts';
import { count } from './kinds/count.ts';
import { distribution } from './kinds/distribution.ts';
import type { Kind } from './kinds/kind.ts';
import { sum } from './kinds/sum.ts';

export type Kinds = {
  /** What is added up record by record. */
  readonly counted: Readonly<Record<string, Kind>>;
  /** What is worked out of the state when it is read. */
  readonly gauges: Readonly<Record<string, GaugeKind>>;
};

export const KINDS: Kinds = {
  counted: { sum, count, distribution },
  gauges: {
    distinct,
    open_sessions: openSessions,
    window,
    divided,
    ratio,
    drift,
    history,
    forecast,
    budget,
    top,
    change,
    retention,
    cohort,
    hours,
    roster,
    objective,
    priced,
    blind,
    usual,
  },
};

export function kindWords({ counted, gauges }: Kinds): string[] {
  return [...Object.keys(counted), ...Object.keys(gauges)];
}
