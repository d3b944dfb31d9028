import type { ConnectState } from './herder.ts';

/** Hears each change of a connector's or task's state; `error` comes with FAILED. */
export type StateListener = (state: ConnectState, error?: unknown) => void;
