/**
 * Asks for a page again and again, until its standard input ends; then says the longest wait for an answer, milliseconds: prober.ts URL
 * PID. What the server's thread or this one waited for a processor, which others had, is no part of it.
 */
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';

const [url, pid] = process.argv.slice(2);
const PAUSE_MS = 5;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url!, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}

/** So far, by what Linux says of a thread (`run delay` of Documentation/scheduler/sched-stats.rst); 0 where it says nothing. */
function delayedMs(thread: string): number {
  try {
    return Number(readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

const crowdedMs = (): number => delayedMs(`${pid}/task/${pid}`) + delayedMs(`self/task/${process.pid}`);

let isOver = false;
process.stdin.on('end', () => (isOver = true)).resume();
for (let warm = 0; warm < 20; warm++) await ask();
process.stdout.write('ready\n');
let longestMs = 0;
while (!isOver) {
  const [startMs, crowdedBeforeMs] = [performance.now(), crowdedMs()];
  await ask();
  longestMs = Math.max(longestMs, performance.now() - startMs - (crowdedMs() - crowdedBeforeMs));
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
process.stdout.write(`${longestMs}\n`);
agent.destroy();
