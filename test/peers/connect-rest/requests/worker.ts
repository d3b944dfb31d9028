/** The worker itself, and requests that no operation is for. */
import { get, type RestRequest } from '../rest-request.ts';

export const worker: readonly RestRequest[] = [
  { name: 'the worker', ...get('/') },
  { name: 'its health', ...get('/health') },
  { name: 'no connectors yet', ...get('/connectors') },
  { name: 'the connector plug-ins', ...get('/connector-plugins'), ignore: 'order' },
  { name: 'all plug-ins', ...get('/connector-plugins?connectorsOnly=false'), ignore: 'order' },
  { name: 'a path that is none', ...get('/nope') },
  { name: 'a path below a path that is none', ...get('/connectors/a/nope') },
  { name: 'a method that is not allowed on all', method: 'DELETE', path: '/connectors' },
  { name: 'a method that is not allowed on one', method: 'POST', path: '/connectors/a' },
  { name: 'HEAD', method: 'HEAD', path: '/connectors' },
  { name: 'OPTIONS', method: 'OPTIONS', path: '/connectors' },
  { name: 'OPTIONS of one', method: 'OPTIONS', path: '/connectors/a/config' },
  { name: 'an answer of another type wanted', ...get('/connectors'), headers: { accept: 'text/html' } },
  { name: 'a trailing slash', ...get('/connectors/') },
];
