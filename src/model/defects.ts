/** Known defects of what agents tell of themselves, by version: data of the translators, with the source of each. */

export type Defect = {
  /** The first version that has it; absent where that is not known. */
  readonly from?: string;
  /** The last version that was seen to have it; absent where none without it is known. */
  readonly to?: string;
  readonly effect: 'loses' | 'doubles' | 'misstates';
  /** What is lost, doubled or wrong. */
  readonly what: string;
  /** Only then; absent where always. */
  readonly when?: string;
  /** KPIs that are wrong by it. */
  readonly kpis: readonly string[];
  readonly advice: string;
  readonly source: string;
};

/** What it does, to stand behind a version: `loses events (on Windows).` */
export function effectOf({ effect, what, when }: Defect): string {
  const told = `${what.slice(0, 1).toLowerCase()}${what.slice(1).replace(/\.$/, '')}`;
  return `${effect} ${told}${when === undefined ? '' : ` (${when})`}.`;
}

/** By agent. */
export type Defects = ReadonlyMap<string, readonly Defect[]>;

/** Those that a version has. */
export function defectsOf(all: readonly Defect[], version: string): Defect[] {
  return all.filter(({ from, to }) => {
    const isLater = from === undefined || compareVersions(version, from) >= 0;
    return isLater && (to === undefined || compareVersions(version, to) <= 0);
  });
}

/** Below 0 where the first is older. By numbers; `2.0.0-beta.1` is older than `2.0.0`. What is after a `+` does not count. */
export function compareVersions(one: string, other: string): number {
  const [[core, pre], [otherCore, otherPre]] = [partsOf(one), partsOf(other)];
  return inOrder(core, otherCore) || Number(pre === '') - Number(otherPre === '') || inOrder(pre, otherPre);
}

const inOrder = new Intl.Collator('en', { numeric: true }).compare;

function partsOf(version: string): [core: string, pre: string] {
  const [told = ''] = version.replace(/^v/, '').split('+');
  const dash = told.indexOf('-');
  return dash < 0 ? [told, ''] : [told.slice(0, dash), told.slice(dash + 1)];
}
