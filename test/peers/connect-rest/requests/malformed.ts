/** Bodies and settings that are wrong. */
import { create, type RestRequest, sink, source } from '../rest-request.ts';

export const malformed: readonly RestRequest[] = [
  { name: 'no JSON', method: 'POST', path: '/connectors', body: 'nope' },
  { name: 'JSON cut short', method: 'POST', path: '/connectors', body: '{"name":"a",' },
  { name: 'JSON with a comma too many', method: 'POST', path: '/connectors', body: '{"name":"a",}' },
  { name: 'a list for an object', method: 'POST', path: '/connectors', body: '[]' },
  { name: 'a text for an object', method: 'POST', path: '/connectors', body: '"a"' },
  { name: 'a number for an object', method: 'POST', path: '/connectors', body: '1' },
  { name: 'no body', method: 'POST', path: '/connectors', body: '' },
  { name: 'no request', method: 'POST', path: '/connectors', body: 'null' },
  {
    name: 'an unknown field',
    method: 'POST',
    path: '/connectors',
    body: '{"name":"a","config":{},"nope":1}',
  },
  { name: 'no settings', method: 'POST', path: '/connectors', body: '{"name":"a"}' },
  {
    name: 'settings that are a text',
    method: 'POST',
    path: '/connectors',
    body: '{"name":"a","config":"b"}',
  },
  { name: 'a setting that is an object', method: 'PUT', path: '/connectors/a/config', body: '{"a":{}}' },
  { name: 'a setting that is a list', method: 'PUT', path: '/connectors/a/config', body: '{"a":[1]}' },
  { name: 'settings that are a list', method: 'PUT', path: '/connectors/a/config', body: '[]' },
  { name: 'settings without a class', method: 'PUT', path: '/connectors/a/config', body: '{"b":"c"}' },
  {
    name: 'numbers and booleans as settings',
    method: 'PUT',
    path: '/connectors/a/config',
    body: '{"tasks.max":1,"x":true,"y":1.50}',
  },
  {
    name: 'another content type',
    method: 'POST',
    path: '/connectors',
    body: 'a=b',
    headers: { 'content-type': 'text/plain' },
  },
  {
    name: 'no content type',
    method: 'POST',
    path: '/connectors',
    body: '{}',
    headers: { 'content-type': '' },
  },
  { name: 'an unknown initial state', ...create('a', source, { initial_state: 'NOPE' }) },
  { name: 'settings with another name', ...create('a', { ...source, name: 'b' }) },
  { name: 'an unknown class', ...create('a', { 'connector.class': 'Nope' }) },
  { name: 'no class', ...create('a', { file: 'x' }) },
  { name: 'no name', method: 'POST', path: '/connectors', body: { config: source } },
  { name: 'an empty name', ...create('', source) },
  { name: 'a name with a control character', ...create('a\u0007b', source) },
  { name: 'no topic', ...create('a', { 'connector.class': 'FileStreamSource' }) },
  { name: 'no topics', ...create('a', { ...sink, topics: '' }) },
  { name: 'topics twice', ...create('a', { ...sink, 'topics.regex': 'r.*' }) },
  {
    name: 'the dead letter queue among the topics',
    ...create('a', { ...sink, 'errors.deadletterqueue.topic.name': 'rest-topic' }),
  },
  {
    name: 'a regex that is none',
    ...create('a', { 'connector.class': 'FileStreamSink', file: 'x', 'topics.regex': '(' }),
  },
  { name: 'a number that is none', ...create('a', { ...source, 'tasks.max': 'x' }) },
  { name: 'a number too small', ...create('a', { ...source, 'tasks.max': '0' }) },
  {
    name: 'several errors',
    ...create('a', {
      ...sink,
      topics: '',
      'tasks.max': '-1',
      'errors.tolerance': 'some',
      'errors.log.enable': 'maybe',
    }),
  },
  { name: 'an unknown converter', ...create('a', { ...source, 'key.converter': 'Nope' }) },
  {
    name: 'a converter that is none',
    ...create('a', { ...source, 'key.converter': 'org.apache.kafka.connect.file.FileStreamSinkConnector' }),
  },
  {
    name: 'a setting of a converter that is wrong',
    ...create('a', {
      ...source,
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'maybe',
    }),
  },
  { name: 'an alias without its type', ...create('a', { ...source, transforms: 'x' }) },
  {
    name: 'an alias twice',
    ...create('a', {
      ...source,
      transforms: 'x,x',
      'transforms.x.type': 'org.apache.kafka.connect.transforms.RegexRouter',
    }),
  },
  {
    name: 'an unknown transformation',
    ...create('a', { ...source, transforms: 'x', 'transforms.x.type': 'Nope' }),
  },
  {
    name: 'a transformation without what it needs',
    ...create('a', {
      ...source,
      transforms: 'x',
      'transforms.x.type': 'org.apache.kafka.connect.transforms.RegexRouter',
    }),
  },
  {
    name: 'a negation without a predicate',
    ...create('a', {
      ...source,
      transforms: 'x',
      'transforms.x.type': 'org.apache.kafka.connect.transforms.Filter',
      'transforms.x.negate': 'true',
    }),
  },
  {
    name: 'an unknown predicate',
    ...create('a', { ...source, predicates: 'p', 'predicates.p.type': 'Nope' }),
  },
  {
    name: 'an unknown plug-in with a path in its name',
    ...create('a', { 'connector.class': '../../etc/passwd' }),
  },
  { name: 'file names as plug-ins', ...create('a', { 'connector.class': './plugin.js' }) },
];
