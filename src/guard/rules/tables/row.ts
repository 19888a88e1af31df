/** A line of the tables of commands that are dangerous by their words alone. */
import type { RuleName } from '../names.ts';

export type Row = {
  /** Names of commands. */
  readonly on: string;
  /** Words that must follow; `a|b` for one of two. */
  readonly verbs?: string;
  /** One of these options must be there … */
  readonly with?: string;
  /** … and one of these … */
  readonly and?: string;
  /** … and none of these. */
  readonly without?: string;
  /** Names of scripts, of which one is run; `:` stands for whatever is between their words. */
  readonly scripts?: string;
  /** What all of its words must match. */
  readonly text?: RegExp;
  readonly rule: RuleName;
  readonly says: string;
  readonly instead?: string;
};

/** To make all rows would cost each call more than to look one up: those are made that are asked for. */
export type Table = {
  /** Whatever a row is on. */
  readonly names: string;
  readonly rows: () => readonly Row[];
};
