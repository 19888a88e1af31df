/** What hooks tell of this moment, and no record of what was before: see `model/board.ts`. */
import { described, oneOf } from '../../model/check.ts';
import type { Board } from '../../model/board.ts';
import { gaugeKind, required } from './kind.ts';

const SHOWS = ['waiting', 'longest', 'limit_used', 'limit_full_in'] as const;
type Shows = (typeof SHOWS)[number];
const UNIT = { waiting: 'count', longest: 'seconds', limit_used: 'ratio', limit_full_in: 'seconds' } as const;
type Point = { readonly labels: readonly (readonly [string, string])[]; readonly value: number };

export const now = gaugeKind({
  docs: 'What hooks told last: sessions that wait for their person now, for how long the first of them waits, and the fullest limits of plans. Absent where no hook told; limits also after a start, until a status line does.',
  unit: (_terms, { shows = 'waiting' }) => UNIT[shows],
  fields: {
    shows: required(
      described(
        'How many sessions wait, the longest wait, the used share of the limits of plans, or when one will be full at its pace.',
        oneOf(SHOWS),
      ),
    ),
  },
  compile:
    (_gauge, { shows = 'waiting' }) =>
    ({ board, nowMs }) =>
      board === undefined ? [] : shows.startsWith('limit') ? limits(board, nowMs, shows) : waiting(board, nowMs, shows),
});

function waiting(board: Board, nowMs: number, shows: Shows): Point[] {
  return [...board.waiting(nowMs)].map(([agent, { sessions, sinceMs }]) => ({
    labels: [['agent', agent]],
    value: shows === 'waiting' ? sessions : (nowMs - sinceMs) / 1000,
  }));
}

function limits(board: Board, nowMs: number, shows: Shows): Point[] {
  return [...board.limits(nowMs)].flatMap(([agent, all]) =>
    [...all].flatMap(([limit, { usedRatio, fullAtMs }]) => {
      const value = shows === 'limit_used' ? usedRatio : fullAtMs && Math.max(fullAtMs - nowMs, 0) / 1000;
      return value === undefined ? [] : [{ labels: [['agent', agent] as const, ['limit', limit] as const], value }];
    }),
  );
}
