/** What commands that copy, upgrade and erase are given: homes of state and the file of events beside one, as the settings say. */
import { existsSync } from 'node:fs';
import type { CopySteps } from '../commands/copy.ts';
import type { EraseSteps } from '../commands/erase.ts';
import { refusalOf } from '../line/refusal.ts';
import type { UpgradeSteps } from '../commands/upgrade.ts';
import type { Config } from '../config/config.ts';
import { state } from '../config/values.ts';
import { openEvents } from '../events/database.ts';
import { eraseEvents } from '../events/names.ts';
import type { Fault } from '../model/fault.ts';
import { parseRedis } from '../model/home.ts';
import { isCurrent, openSource } from '../state/forms.ts';
import { openHome } from '../state/open.ts';
import { dropHome, rewriteFiles } from '../state/redis/dropping.ts';
import { eventsPathOf } from './events.ts';
import { namingStep, openNaming, withNaming } from './naming.ts';

const HASHING =
  'names of people become hashes; what is left of the old state has them as they were: delete it in the end';

/** Throws a Refusal where one of them is no home of state. */
export function copySteps(from: string, to: string | undefined): CopySteps {
  const faults: Fault[] = [];
  state(from, 'FROM', faults);
  if (to !== undefined) state(to, 'TO', faults);
  if (faults.length > 0) throw refusalOf(faults);
  const options = { onError: ({ message }: Error) => void process.stderr.write(`otel-kpi: ${message}\n`) };
  return {
    read: (home) => openSource(home, options),
    open: (home) => openHome(home, options),
    print: (line) => void process.stdout.write(`${line}\n`),
  };
}

/** What is read has its names as the settings say. */
export function upgradeSteps(from: string, to: string | undefined, config: Config): UpgradeSteps {
  const steps = copySteps(from, to);
  const naming = openNaming({ ...config, state: to ?? from });
  return {
    ...steps,
    read: async (home) => withNaming(await steps.read(home), naming, () => steps.print(HASHING)),
    isCurrent: async (home) => {
      if (!(await isCurrent(home))) return false;
      const source = await steps.read(home);
      try {
        return (await namingStep(source, naming)) !== 'rename';
      } finally {
        await source.close();
      }
    },
  };
}

/** The file of events has names as the state has them. */
export function hashEvents(config: Config): void {
  const { hash } = openNaming(config);
  const path = eventsPathOf(config);
  if (hash !== undefined && path !== undefined && existsSync(path))
    openEvents(path, config.eventsGroupRead, hash).close();
}

export function eraseSteps(from: string, to: string | undefined, config: Config): EraseSteps {
  const { hash } = openNaming({ ...config, state: from });
  const events = eventsPathOf({ ...config, state: from });
  return {
    ...copySteps(from, to),
    hash,
    eraseEvents: (names) => (events !== undefined && existsSync(events) ? eraseEvents(events, names) : undefined),
    drop: (home) => dropHome(parseRedis(home)!),
    rewriteFiles: (home) => rewriteFiles(parseRedis(home)!),
  };
}
