/**
 * Colours that mean the same on every dashboard. Green, yellow, orange and red only say good and bad. What is a kind of thing
 * has a colour of its own, of hues that colour-blind people tell apart: blue, orange-brown, violet, teal, and their shades.
 */
import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DynamicConfigValue,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** Colours from the lowest value on: `[['red', 0.9], ['green']]` is red up to 0.9 and green above. */
export type Bands = readonly (readonly [color: string, upTo?: number])[];

export const NEUTRAL: Bands = [['text']];
export const PLAIN: Bands = [['#5794F2']];
export const SHARE_OF_SUCCESS: Bands = [['red', 0.7], ['orange', 0.9], ['green']];
export const COVERAGE: Bands = [['red', 0.9], ['orange', 0.99], ['green']];
export const BUDGET: Bands = [['green', 0.8], ['orange', 1], ['red']];
/** Where only 0 is good. */
export const NONE_IS_GOOD: Bands = [['green', 1], ['orange']];

/** By name of a series, or by a regular expression between slashes. */
export type Colors = Readonly<Record<string, string>>;

export const OUTCOMES: Colors = { success: 'green', rejected: '#8F7FC9', error: 'red' };
export const TOKEN_TYPES: Colors = {
  input: '#5794F2',
  output: '#E0A458',
  cache_read: '#56616F',
  cache_write: '#37A6A0',
  reasoning: '#B877D9',
};
export const STATUSES: Colors = {
  '/^429/': '#E0A458',
  '/^4/': '#B877D9',
  '/^500/': '#B0182B',
  '/^529/': '#FFA6B0',
  '/^5/': 'red',
  '/^(0|none|unknown)/': '#8A8F98',
};
export const PEOPLE_STATES: Colors = {
  new: '#5794F2',
  retained: '#37A6A0',
  resurrected: '#B877D9',
  churned: '#8A8F98',
  active: '#37A6A0',
  silent: '#8A8F98',
};
export const QUANTILES: Colors = { p50: '#5794F2', p90: '#B877D9', p95: '#B877D9', p99: '#E0A458' };
/** What is, what will be, and what is not to be passed. */
export const PLANS: Colors = {
  '/^(spent|now)$/': '#5794F2',
  forecast: '#B877D9',
  '/^(low|high)/': '#8F7FC9',
  limit: '#8A8F98',
};

/** One colour for each family of models, dark for dear and light for cheap, wherever it is shown. */
export const MODELS: Colors = {
  '/opus/': '#3B6FD4',
  '/sonnet/': '#6FA8FF',
  '/haiku/': '#A9C9F5',
  '/fable|mythos/': '#7A5FD0',
  '/gpt.*(mini|nano)/': '#F0CF9B',
  '/gpt|^o[0-9]|codex/': '#E0A458',
  '/gemini.*lite/': '#A3DBD6',
  '/gemini.*flash/': '#6CC5BE',
  '/gemini/': '#37A6A0',
  '/qwen/': '#B877D9',
  '/grok|kimi|glm|deepseek|llama|mistral/': '#9C8A6B',
  '/^(other|unknown|overflow)?$/': '#8A8F98',
};

export const AGENTS: Colors = {
  '/claude/': '#5794F2',
  '/codex/': '#E0A458',
  '/gemini/': '#37A6A0',
  '/qwen/': '#B877D9',
  '/copilot/': '#9C8A6B',
  '/opencode/': '#F0CF9B',
  '/cowork/': '#A9C9F5',
};
/** Who asked for a request. */
export const SOURCES: Colors = {
  main: '#5794F2',
  subagent: '#B877D9',
  auxiliary: '#E0A458',
  unknown: '#8A8F98',
};
export const STARTS: Colors = {
  fresh: '#5794F2',
  resume: '#37A6A0',
  continue: '#8FD6D1',
  clear: '#A9C9F5',
  compact: '#9C8A6B',
  fork: '#B877D9',
  unknown: '#8A8F98',
};
/** Why a work period ended: by itself, or because somebody said so. */
export const REASONS: Colors = { idle: '#8A8F98', '/./': '#5794F2' };
/** What came of a work period. */
export const RESULTS: Colors = {
  shipped: '#37A6A0',
  changed: '#5794F2',
  none: '#E0A458',
  abandoned: '#B877D9',
  failed: 'red',
  unknown: '#8A8F98',
};

const HUES = [
  '#5794F2',
  '#E0A458',
  '#B877D9',
  '#37A6A0',
  '#9C8A6B',
  '#A9C9F5',
  '#7A5FD0',
  '#F0CF9B',
  '#8FD6D1',
  '#D58AB5',
];
/** First and last letters and digits by which names that nobody knows here, such as teams, keep a hue. */
const ENDS = ['aku0', 'blv1', 'cmw2', 'dnx3', 'eoy4', 'fpz5', 'gq6', 'hr7', 'is8', 'jt9'];

/** Grafana's own palette has hues of good and bad, and in light gives several names one. */
export const NAMES: Colors = {
  '/^(other|unknown|none)$/': '#8A8F98',
  ...Object.fromEntries(
    HUES.map((hue, at) => {
      const both = ENDS.map((last, index) => `[${ENDS[(at + 7 * index) % 10]}].*[${last}]`);
      return [`/^(${both.join('|')})$/i`, hue];
    }),
  ),
};

export type Override = {
  readonly matcher: { readonly id: 'byName' | 'byRegexp'; readonly options: string };
  readonly properties: DynamicConfigValue[];
};

/** The last that fits wins in Grafana, the first here. */
export function colorOverrides(colors: Colors): Override[] {
  return Object.entries(colors)
    .toReversed()
    .map(([name, fixedColor]) => ({
      matcher: { id: name.startsWith('/') ? 'byRegexp' : 'byName', options: name },
      properties: [{ id: 'color', value: { mode: 'fixed', fixedColor } }],
    }));
}

export function thresholds(bands: Bands): ThresholdsConfigBuilder {
  const steps = bands.map(([color], index): Threshold => ({ color, value: bands[index - 1]?.[1] ?? null }));
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
