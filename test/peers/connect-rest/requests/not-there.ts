/** Connectors, tasks and plug-ins that are not there. */
import { get, offset, type RestRequest } from '../rest-request.ts';

export const notThere: readonly RestRequest[] = [
  { name: 'an unknown connector', ...get('/connectors/nope') },
  { name: 'its settings', ...get('/connectors/nope/config') },
  { name: 'its status', ...get('/connectors/nope/status') },
  { name: 'its tasks', ...get('/connectors/nope/tasks') },
  { name: 'settings of its tasks', ...get('/connectors/nope/tasks-config') },
  { name: 'status of its task', ...get('/connectors/nope/tasks/0/status') },
  { name: 'a task number that is none', ...get('/connectors/nope/tasks/x/status') },
  { name: 'its topics', ...get('/connectors/nope/topics') },
  { name: 'its offsets', ...get('/connectors/nope/offsets') },
  { name: 'pausing it', method: 'PUT', path: '/connectors/nope/pause' },
  { name: 'resuming it', method: 'PUT', path: '/connectors/nope/resume' },
  { name: 'stopping it', method: 'PUT', path: '/connectors/nope/stop' },
  { name: 'restarting it', method: 'POST', path: '/connectors/nope/restart' },
  {
    name: 'restarting it with its tasks',
    method: 'POST',
    path: '/connectors/nope/restart?includeTasks=true',
  },
  { name: 'restarting its task', method: 'POST', path: '/connectors/nope/tasks/0/restart' },
  { name: 'deleting it', method: 'DELETE', path: '/connectors/nope' },
  { name: 'changing its settings', method: 'PATCH', path: '/connectors/nope/config', body: { a: 'b' } },
  { name: 'changing its offsets', method: 'PATCH', path: '/connectors/nope/offsets', body: offset(1) },
  { name: 'resetting its offsets', method: 'DELETE', path: '/connectors/nope/offsets' },
  { name: 'resetting its topics', method: 'PUT', path: '/connectors/nope/topics/reset' },
  { name: 'a name with blanks, escapes and a plus', ...get('/connectors/a%20b%2Bc+d%C3%A4') },
  { name: 'a name with an escaped slash', ...get('/connectors/a%2Fb') },
  { name: 'definition of an unknown plug-in', ...get('/connector-plugins/Nope/config') },
];
