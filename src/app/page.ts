/** What the page asks of other rooms, and how it says to begin. */
import { DEFECTS, firstLines } from '../agents/agents.ts';
import type { Config } from '../config/config.ts';
import type { Core } from './core.ts';
import { eventsPathOf, keptNotices } from './events.ts';
import type { Notices } from './notices.ts';

/** `core`: the one of the settings that hold now. */
export function pageSteps(config: Config, core: () => Core, notices: Notices) {
  return {
    read: () => core().truth(),
    budgets: () => core().budgets(),
    overview: (asked: Parameters<Core['overview']>[0]) => core().overview(asked),
    notices: () => [...keptNotices(config), ...notices.list()],
    hasEvents: eventsPathOf(config) !== undefined,
    defects: DEFECTS,
    onLimited: notices.limited,
  };
}

/** A collector that wants a token of our session events wants one of agents. */
export function firstStepsOf({ agentsEndpoint, token, sessionsToken }: Config, url: string): string[] {
  return agentsEndpoint === '' ? firstLines(url, token !== '') : firstLines(agentsEndpoint, sessionsToken !== '');
}
