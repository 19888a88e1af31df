/** Rows as CSV (RFC 4180), with the names of the columns first. */

export type CsvRow = Readonly<Record<string, string | number | null | undefined>>;

/** `columns`: by default those of the first row. */
export function toCsv(rows: readonly CsvRow[], columns: readonly string[] = Object.keys(rows[0] ?? {})): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');
}

/** A text that a spreadsheet would take for a formula: whoever sends telemetry may write one. */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;
/** No formula: what is all of it a number. */
const NUMBER = /^[+-]?(Inf|\d+(\.\d+)?(e[+-]?\d+)?)$/i;

function cellOf(value: CsvRow[string]): string {
  if (value === null || value === undefined) return '';
  const isFormula = typeof value === 'string' && FORMULA.test(value) && !NUMBER.test(value);
  const text = isFormula ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
