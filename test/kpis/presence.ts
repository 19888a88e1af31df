/** Nobody was ever there. */
import type { Presence } from '../../src/model/presence.ts';

export const NO_PRESENCE: Presence = {
  firstSeen: new Map(),
  months: new Map(),
  sharedBy: new Map(),
  nameOf: (written) => written,
  personOf: (name) => name,
};
