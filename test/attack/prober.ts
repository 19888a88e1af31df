/** Asks for a page again and again, until its standard input ends; then says the longest wait for an answer, milliseconds. */
import { Agent, get } from 'node:http';

const [url] = process.argv.slice(2);
const PAUSE_MS = 5;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url!, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}

let isOver = false;
process.stdin.on('end', () => (isOver = true)).resume();
for (let warm = 0; warm < 20; warm++) await ask();
process.stdout.write('ready\n');
let longestMs = 0;
while (!isOver) {
  const startMs = performance.now();
  await ask();
  longestMs = Math.max(longestMs, performance.now() - startMs);
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
process.stdout.write(`${longestMs}\n`);
agent.destroy();
