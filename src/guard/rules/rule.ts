/** What a rule is asked and what it says. Each rule is a file beside this one. */
import type { Place } from '../place.ts';
import type { Step } from '../shell/step.ts';
import type { RuleName } from './names.ts';

export type Finding = {
  readonly rule: RuleName;
  readonly reason: string;
  /** In a file of the disk, which people write as well. */
  readonly onDisk?: boolean;
};

/** What a simple command does that must not be done, if anything. */
export type Rule = (step: Step, place: Place) => readonly Finding[];
