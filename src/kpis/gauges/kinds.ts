import type { GaugeKind } from '../../model/gauge.ts';
import { history } from './history.ts';
import type { GaugeReader } from './kind.ts';
import { openSessions } from './open-sessions.ts';
import { ratio } from './ratio.ts';
import { distinct, window } from './window.ts';

/** A new kind is a word of GaugeKind, its fields in entry.ts, a file beside this one and a line here. */
export const READERS: Readonly<Record<GaugeKind, GaugeReader>> = {
  distinct,
  open_sessions: openSessions,
  window,
  ratio,
  history,
};
