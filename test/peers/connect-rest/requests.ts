/**
 * What both workers are asked, in this order: every endpoint of Connect's REST interface, well and badly used. Requests of
 * a group build on each other.
 */
import { life } from './requests/life.ts';
import { loggers } from './requests/loggers.ts';
import { malformed } from './requests/malformed.ts';
import { notThere } from './requests/not-there.ts';
import { validation } from './requests/validation.ts';
import { worker } from './requests/worker.ts';

export const requestGroups = { worker, 'not there': notThere, malformed, validation, life, loggers } as const;
