import { startRun } from '../../golden/run.ts';
import { NOON_MS } from '../activities.ts';
import { testAcrossCollectors } from './across-collectors.ts';

testAcrossCollectors(() => startRun({ nowMs: NOON_MS + 60_000 }));
