/** `/admin/loggers` (KIP-495). */
import { HerderError } from '../../runtime/herder-error.ts';
import { type LoggerLevel, parseLogLevel } from '../logger-levels.ts';
import { ok, type RestResources, type Route } from '../rest-route.ts';
import { requireSettings } from './connector-config.ts';

export function adminLoggerRoutes({ loggers }: Pick<RestResources, 'loggers'>): Route[] {
  const path = '/admin/loggers/:logger';
  return [
    {
      method: 'GET',
      path: '/admin/loggers',
      handle: () =>
        ok(Object.fromEntries([...loggers.all()].map(([name, level]) => [name, levelJson(level)]))),
    },
    {
      method: 'GET',
      path,
      handle: (request) => {
        const name = request.parameter('logger');
        const level = loggers.level(name);
        if (level === undefined) throw new HerderError(404, `Logger ${name} not found.`);
        return ok(levelJson(level));
      },
    },
    {
      method: 'PUT',
      path,
      hasBody: true,
      handle: (request) => {
        const text = requireSettings(request)['level'];
        if (typeof text !== 'string')
          throw new HerderError(400, "Desired 'level' parameter was not specified in request.");
        const level = parseLogLevel(text);
        if (level === undefined) throw new HerderError(404, `invalid log level '${text}'.`);
        const affected = loggers.setLevel(request.parameter('logger'), level);
        // One worker is the whole cluster here.
        return request.query('scope')[0]?.toLowerCase() === 'cluster' ? { status: 204 } : ok(affected);
      },
    },
  ];
}

function levelJson({ level, lastModified }: LoggerLevel): object {
  return { level, last_modified: lastModified };
}
