/** What the configured witness does not tell, where the ledger of a session cannot match it with the other. */
import type { Who } from '../../model/activity.ts';
import type { Cell } from '../entity/entity.ts';
import type { Rules } from '../rules.ts';

/** `isWhole`: all of the state is one shard. */
export function isIgnored(
  { session, installation }: Who,
  witness: string,
  { quantity }: Cell,
  usage: Rules['usage'],
  isWhole: boolean,
): boolean {
  if (usage === 'both') return false;
  const isApart = witness !== 'events' && session === '';
  // Of a state in several shards only installations are compared: what else is told twice would count twice there.
  if (usage === 'auto') return isApart && !isWhole && installation === '';
  if (quantity.reported === undefined) return false;
  return usage === 'metrics' ? witness === 'events' || witness === 'spans' : isApart;
}
