/** Levels of loggers. */
import { get, type RestRequest } from '../rest-request.ts';

export const loggers: readonly RestRequest[] = [
  { name: 'a logger that is not there', ...get('/admin/loggers/no.such.logger') },
  { name: 'no level', method: 'PUT', path: '/admin/loggers/a.b', body: {} },
  { name: 'an unknown level', method: 'PUT', path: '/admin/loggers/a.b', body: { level: 'LOUD' } },
  {
    name: 'setting a level',
    method: 'PUT',
    path: '/admin/loggers/org.apache.kafka.nope',
    body: { level: 'debug' },
  },
];
