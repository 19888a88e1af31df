/** `otel-kpi state copy FROM TO`. */
import { copyState, differences, isEmpty, type Copied } from '../journeys/copy.ts';
import type { Source, Store } from '../model/store.ts';
import { checkHomes } from './homes.ts';
import { Refusal } from '../line/refusal.ts';

/** Homes are written as the setting `state`. */
export type CopySteps = {
  read(home: string): Promise<Source>;
  open(home: string): Promise<Store>;
  print(line: string): void;
};

export async function copyHome(from: string, to: string, steps: CopySteps): Promise<void> {
  checkHomes(from, to);
  return copyInto(from, to, steps);
}

/** What was opened is closed, whatever happens. */
export async function copyInto(from: string, to: string, { read, open, print }: CopySteps): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const source = opened.adopt(await read(from), (store) => store.close());
  if (await isEmpty(source)) throw new Refusal('FROM is empty: there is nothing to copy');
  const target = opened.adopt(await open(to), (store) => store.close());
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
