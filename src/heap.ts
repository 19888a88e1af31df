/** What the process asks of V8's memory. */
import { setFlagsFromString } from 'node:v8';

/**
 * To be called before anything runs often. V8 takes note where objects are made that outlive a collection of the young,
 * and makes them among the old from then on. Here those are the records of requests that wait for a commit together: they
 * live for some milliseconds, and among the old they are only found dead by walking the whole heap. Points and
 * logs alike cost less CPU without it.
 */
export function keepYoungObjectsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
