/** Who was active on which local day, kept by month: a bit for each day, bit 0 for the first. */

/** Of a date such as 2026-11-20. */
export function monthOf(date: string): string {
  return date.slice(0, 7);
}

export function bitOf(date: string): number {
  return 1 << (Number(date.slice(8)) - 1);
}

/** The date of each bit that is set. */
export function datesOf(month: string, bits: number): string[] {
  const dates = [];
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    dates.push(`${month}-${String(32 - Math.clz32(rest & -rest)).padStart(2, '0')}`);
  }
  return dates;
}
