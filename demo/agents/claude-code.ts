/** Claude Code: what it tells is beside this folder, since benches ask for parts of it. */
import { eventsOf } from '../events.ts';
import { MAIN_MODELS, SMALL_MODEL } from '../models.ts';
import { measured } from '../points.ts';
import { resourceOfExport } from '../sender.ts';
import type { Agent } from './agent.ts';

export const CLAUDE_CODE: Agent = {
  models: MAIN_MODELS,
  smallModel: SMALL_MODEL,
  events: eventsOf,
  points: measured,
  resource: resourceOfExport,
};
