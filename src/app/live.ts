/** The core in use and the settings it is made of. A reload replaces both; requests that are under way end with those they began with. */
import type { Core } from './core.ts';
import type { Listed } from '../prices/book.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';
import type { Config } from '../config/config.ts';
import { reloaded } from '../config/reload.ts';
import type { Self } from '../metrics/own-metrics.ts';
import type { Fault } from '../model/fault.ts';

export type Live = {
  readonly core: () => Core;
  readonly config: () => Config;
  readonly listed: () => Listed;
  /** Goes on with what was read, or, where that has faults, with what there is. Never throws. */
  readonly reload: (read: Settings | readonly Fault[]) => void;
};

export type LiveSteps = {
  readonly make: (settings: Settings) => Core;
  readonly self: Self;
  readonly log: Log;
  readonly now: () => number;
};

export function createLive(first: Settings, { make, self, log, now }: LiveSteps): Live {
  let { config } = first;
  let { listed } = first.prices;
  let core = make(first);
  const applied = () => {
    self.gauge('otelkpi_config_last_reload_successful', {}, 1);
    self.gauge('otelkpi_config_last_reload_success_timestamp_seconds', {}, now() / 1000);
  };
  const refused = () => self.gauge('otelkpi_config_last_reload_successful', {}, 0);
  applied();

  const apply = (read: Settings) => {
    const next = reloaded(config, read.config);
    core = make({ ...read, config: next.config });
    ({ config } = next);
    ({ listed } = read.prices);
    applied();
    log.info('settings were reloaded');
    for (const setting of next.waiting) log.warn('a changed setting waits for the next start', { setting });
  };
  return {
    core: () => core,
    config: () => config,
    listed: () => listed,
    reload: (read) => {
      if (isFaults(read)) {
        refused();
        for (const { path, message } of read) log.error('settings were not reloaded', { fault: `${path} ${message}` });
        return;
      }
      try {
        apply(read);
      } catch (error) {
        refused();
        log.error('settings were not reloaded', { error });
      }
    },
  };
}

function isFaults(read: Settings | readonly Fault[]): read is readonly Fault[] {
  return Array.isArray(read);
}
