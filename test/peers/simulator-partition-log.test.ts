import { longRun } from './lib/long-simulation.ts';

longRun('partition log');
