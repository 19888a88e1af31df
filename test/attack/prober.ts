/** Asks each URL again and again, until its standard input ends; then says the longest wait for an answer of each, milliseconds. */
import { Agent, get } from 'node:http';

const PAUSE_MS = 5;
const WARM = 20;
let isOver = false;
process.stdin.on('end', () => (isOver = true)).resume();

function ask(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}

const all = process.argv.slice(2).map((url) => ({ url, agent: new Agent({ keepAlive: true, maxSockets: 1 }) }));

async function longestMs({ url, agent }: (typeof all)[number]): Promise<number> {
  let longest = 0;
  while (!isOver) {
    const startMs = performance.now();
    await ask(url, agent);
    longest = Math.max(longest, performance.now() - startMs);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return longest;
}

for (const { url, agent } of all) for (let warm = 0; warm < WARM; warm++) await ask(url, agent);
process.stdout.write('ready\n');
process.stdout.write(`${(await Promise.all(all.map(longestMs))).join(' ')}\n`);
for (const { agent } of all) agent.destroy();
