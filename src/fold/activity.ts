/**
 * What is activity. Only growth above zero: a zero delta or an unchanged cumulative point touches nobody (138 of
 * the 186 points of a recorded idle window are such). A person is active through what they or the agent do for them, not by
 * having the program open.
 */
import type { Activity } from '../model/activity.ts';
import { LABEL } from '../model/labels.ts';

export function isWork(activity: Activity): boolean {
  switch (activity.kind) {
    case 'session_start':
    case 'session_end':
      return false;
    case 'active_time':
      return activity.labels[LABEL.type] === 'user';
    default:
      return true;
  }
}
