/** What the process asks of V8's memory. */
import { setFlagsFromString } from 'node:v8';

/**
 * To be called before anything runs often: what costs the least CPU where most memory holds the records of requests that
 * wait for a commit together. They live for some milliseconds, and may meet a collection or two of the young meanwhile.
 */
export function suitHeapToRecords(): void {
  // V8 takes note where objects are made that outlive a collection, and makes them among the old from then on, where they
  // are only found dead by walking the whole heap.
  setFlagsFromString('--no-allocation-site-pretenuring');
  // What is left to copy is a few megabytes: several threads at it cost more than they save.
  setFlagsFromString('--no-parallel-scavenge');
  // After seconds of rest V8 would walk the whole heap and set its limits so low that it walks it again and again when the
  // next requests come. No memory goes back to the system for it: none did in a minute (Node 24.21).
  setFlagsFromString('--no-memory-reducer');
  // By default the whole heap is walked as soon as the old could not take in all of the young (64 MB) below their limit, of
  // which hardly anything ever becomes old. These are percents of the way to that limit, which stays where it is.
  setFlagsFromString('--incremental-marking-soft-trigger=75');
  setFlagsFromString('--incremental-marking-hard-trigger=90');
}
