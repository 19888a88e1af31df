/** Whether a state that was opened lacks what was acknowledged before. */
import { witnessOf } from '../../model/home.ts';
import type { Acknowledged } from './witness.ts';

/** `lost`: commits, of this start and of earlier ones; where it is not known how many, at least one. */
export type Loss = { readonly lost: number; readonly message: string | undefined };

/** `here`: what the state has now. */
export function lossOf(
  path: string,
  known: Acknowledged | 'absent' | 'damaged',
  here: Omit<Acknowledged, 'lost'>,
): Loss {
  if (known === 'absent') return { lost: 0, message: undefined };
  if (known === 'damaged') {
    return { lost: 1, message: told(path, 'may lack commits that were acknowledged: nobody knows how many') };
  }
  const { lost } = known;
  if (known.state !== here.state) return { lost: lost + known.commits, message: told(path, otherState(known, here)) };
  const missing = known.commits - here.commits;
  if (missing > 0) {
    const why = 'it is an older copy, or its -wal was cut or damaged';
    return {
      lost: lost + missing,
      message: told(path, `lacks its last ${missing} of ${known.commits} commits: ${why}`),
    };
  }
  if (lost === 0) return { lost, message: undefined };
  return { lost, message: told(path, `has lacked ${lost} commits since an earlier start`) };
}

function otherState(known: Acknowledged, here: Omit<Acknowledged, 'lost'>): string {
  if (here.commits === 0)
    return `is empty, and had ${known.commits} commits: its file or -wal was removed, emptied or replaced`;
  return `is another one than the one that had ${known.commits} commits here: its file was replaced`;
}

function told(path: string, what: string): string {
  return (
    `The state ${path} ${what}. They were acknowledged, so nobody sends them again. What is there is used. ` +
    `Restore a newer backup, or delete ${witnessOf(path)} once you know of it`
  );
}
