/** The plug-ins that come with the worker, by kind; their modules are imported when they are first asked for. */
import type { PluginType } from '../config/class-check.ts';
import type { PluginDesc } from './plugin-desc.ts';

/** In no particular order. */
export async function builtInPlugins(_type: PluginType): Promise<readonly PluginDesc[]> {
  return [];
}
