/**
 * How much a bench asks for: all that makes its figures worth reading or, with SMALL=1, the least that goes every way of it. So a test
 * sees that each of them still answers; the figures say nothing then.
 */
export function sized<T>(whole: T, least: T): T {
  return process.env['SMALL'] === '1' ? least : whole;
}
