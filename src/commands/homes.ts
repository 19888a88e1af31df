/** What can be said of the homes of a copy before either is opened. */
import { statSync, type Stats } from 'node:fs';
import { isUrl, parseRedis } from '../model/home.ts';
import { Refusal } from '../line/refusal.ts';

const MEMORY = ':memory:';

/** Throws a Refusal where nothing can come of it. `to`: undefined where FROM is to be replaced. */
export function checkHomes(from: string, to: string | undefined): void {
  if (from === MEMORY) throw new Refusal(`FROM is ${MEMORY}, which only the process that uses it can read`);
  if (to === MEMORY) throw new Refusal(`TO is ${MEMORY}, which is lost as soon as this command ends`);
  const [source, target] = [isUrl(from) ? undefined : statOf(from), to === undefined ? undefined : statOf(to)];
  if (!isUrl(from) && source === undefined) throw new Refusal(`${from} does not exist`);
  for (const [path, stat] of [
    [from, source],
    [to, target],
  ] as const) {
    if (stat?.isDirectory() === true) throw new Refusal(`${path} is a folder; must be a file`);
  }
  const isSame =
    to !== undefined &&
    (isUrl(from) ? isSameRedis(from, to) : source?.ino === target?.ino && source?.dev === target?.dev);
  if (isSame) throw new Refusal('FROM and TO are the same store');
}

/** By their names: two of one host are not found out. */
function isSameRedis(from: string, to: string): boolean {
  const [one, other] = [from, to].map((url) => {
    const home = parseRedis(url);
    return home && JSON.stringify([home.nodes, home.db, home.prefix]);
  });
  return one === other;
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
