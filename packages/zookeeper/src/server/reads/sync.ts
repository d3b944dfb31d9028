import { sync } from '../../jute/operations/sync.ts';
import { readHandler } from './read.ts';

/** sync (9): its turn in the queue is all it asks for. */
export const syncHandler = readHandler(sync, (request) => request);
