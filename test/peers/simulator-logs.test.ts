import { longRun } from './lib/long-simulation.ts';

longRun('logs');
