/** What yields to the configured signal, where the ledger of a session cannot match it with the other. */
import type { Activity } from '../../model/activity.ts';
import { SPACES } from '../../model/registers.ts';
import type { Batch } from '../batch.ts';
import { groupOf, isInstallation, senderOf } from '../dedupe/owner.ts';
import type { Cell } from '../entity/entity.ts';
import type { Slot } from '../slots.ts';
import { bitsOf, LED, LED_LONE } from './groups.ts';

/**
 * A signal yields where the one that leads told of the same installation, or of one without a name, before; then the group counts what
 * the leading one has more (see payers.ts). Whoever is told of by the other alone counts by that.
 */
export function isIgnored(
  { key }: Slot,
  { who, what }: Activity,
  { quantity }: Cell,
  batch: Batch & { readonly isWhole: boolean },
): boolean {
  const { isWhole } = batch;
  const { usage } = batch.rules;
  if (usage === 'both') return false;
  // Of spans and events some witnesses are others: what tells wholes, and what is taken off them.
  const isOfMetrics = what.form === 'delta' || what.form === 'cumulative';
  const isApart = isOfMetrics && who.session === '';
  // Of a state in several shards only installations are compared: what else is told twice would count twice there.
  if (usage === 'auto') return isApart && !isWhole && who.installation === '';
  if (quantity.reported === undefined) return false;
  const isOfEvents = what.form === 'event' || what.form === 'span';
  const yields = usage === 'metrics' ? isOfEvents : isApart;
  if (!isWhole) return yields;
  const named = key.session === '' ? key.text : groupOf(who);
  const group = isInstallation(named) ? named : '';
  const agent = senderOf(key.agent);
  if (yields) {
    const ofAgent = group === '' ? LED[usage] | LED_LONE[usage] : LED_LONE[usage];
    return isLed(agent, batch, ofAgent) || (group !== '' && isLed(group, batch, LED[usage]));
  }
  if (usage === 'metrics' ? isOfMetrics : what.witness === 'events') {
    if (group !== '') batch.registers.add(SPACES.groups, '', group, LED[usage]);
    batch.registers.add(SPACES.groups, '', agent, group === '' ? LED_LONE[usage] : LED[usage]);
  }
  return false;
}

function isLed(group: string, batch: Batch, bits: number): boolean {
  return (bitsOf(group, batch) & bits) !== 0;
}
