/** `otel-kpi state copy FROM TO`. */
import { existsSync } from 'node:fs';
import { copyState, differences, isEmpty, type Copied } from '../journeys/copy.ts';
import type { Store } from '../model/store.ts';
import { Refusal } from './refusal.ts';

/** `open` is given FROM and TO, which are written as the setting `state`. What was opened is closed, whatever happens. */
export async function copyHome(
  [from, to]: readonly [from: string, to: string],
  { open, print }: { open: (home: string) => Promise<Store>; print: (line: string) => void },
): Promise<void> {
  if (!from.includes('://') && !existsSync(from)) throw new Refusal(`${from} does not exist`);
  await using opened = new AsyncDisposableStack();
  const source = opened.adopt(await open(from), (store) => store.close());
  const target = opened.adopt(await open(to), (store) => store.close());
  if (await isEmpty(source)) throw new Refusal('FROM is empty: there is nothing to copy');
  if (!(await isEmpty(target))) throw new Refusal('TO is not empty: state can only be copied into an empty store');
  try {
    print(inWords(await copyState(source, target)));
    const parts = await differences(source, target);
    if (parts.length > 0) throw new Error(`FROM and TO differ in ${parts.join(', and in ')}. Is one of them in use?`);
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\nTO is not a complete copy: empty it before you try again`, { cause });
  }
  print('compared: FROM and TO are the same');
}

function inWords({ series, entities, people, records, events }: Copied): string {
  return `copied: ${series} series, ${entities} sessions and senders, ${people} people, ${records} fingerprints, ${events} unsent events`;
}
