/** Is it there, and as what? A single server has neither leader nor observers nor votes, and says so as Apache's does. */
import { monitorEntries } from '../../words/mntr-word.ts';
import type { AdminCommand } from '../admin-context.ts';

export const ruok: AdminCommand = () => ({});

export const isReadOnly: AdminCommand = () => ({ read_only: false });

export const monitor: AdminCommand = (context) => Object.fromEntries(monitorEntries(context));

export const leader: AdminCommand = () => ({ error: 'server is not initialized' });

export const observers: AdminCommand = () => ({ synced_observers: 0, observers: [] });

export const observerConnectionStatReset: AdminCommand = () => ({});

export const votingView: AdminCommand = () => ({ current_config: new Map() });

export const zabstate: AdminCommand = () => ({ voting: false, zabstate: '' });
