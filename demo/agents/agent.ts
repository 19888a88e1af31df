/** What differs between agents: their models, and what they tell. */
import type { Event } from '../events.ts';
import type { Export } from '../exports.ts';
import type { Happening, Session } from '../happenings.ts';
import type { Json } from '../json.ts';
import type { Measured } from '../points.ts';

export type Agent = {
  /** What people choose for their own work, the likelier the more often it is named; and what is used beside it. */
  readonly models: readonly string[];
  readonly smallModel: string;
  /** Its session ids begin with the time. */
  readonly hasTimedIds?: true;
  /** Its events tell starts as well. */
  readonly tellsStarts?: true;
  /** Its events tell that an edit was accepted when it has been made. */
  readonly decidesWithCall?: true;
  /** What its events tell of something; none where they do not. */
  readonly events: (of: Happening) => Event[];
  /** What its metrics tell; absent where it has none. */
  readonly points?: (of: Happening, session: Session) => Measured[];
  /** An export as the resource of a request. `clockOf`: maps the time of a happening to that of the record. */
  readonly resource: (told: Export, clockOf: (lifeMs: number) => number) => Json;
};
