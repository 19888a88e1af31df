// Jest begins with the files that take longest, so that no worker has one of them left when all others are done. What it remembers
// itself a clean clone does not have: the seconds of each file that takes some are in seconds.json.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const SECONDS = JSON.parse(readFileSync(new URL('seconds.json', import.meta.url), 'utf8'));

export default class HeaviestFirst {
  sort(tests) {
    const secondsOf = ({ path }) => SECONDS[relative(import.meta.dirname, path)] ?? 0;
    return tests.toSorted((a, b) => secondsOf(b) - secondsOf(a) || a.path.localeCompare(b.path));
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}
