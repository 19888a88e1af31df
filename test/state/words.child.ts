/**
 * A replica on a Redis, with the words of this version or of another, that is told by its parent which requests of a recording to
 * count, and says which it acknowledged.
 *
 *   node words.child.ts URL this|other RECORDING
 */
import { WORDS } from '../../src/app/words.ts';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { rearranged } from '../app/rearranged.ts';
import { startRun } from '../golden/run.ts';
import { recording } from '../recordings.ts';

const [url = '', words, name = ''] = process.argv.slice(2);
const requests = recording(name);
const store = await openRedis({ home: parseRedis(url)!, onError: (error) => process.emitWarning(String(error)) });
const run = await startRun({ store, of: { words: words === 'this' ? WORDS : rearranged() } });

process.on('message', (index: number) => void run.send(requests[index]!).then(() => process.send!(index)));
process.on('disconnect', () => process.exit());
process.send!('ready');
