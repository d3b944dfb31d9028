/** Settings to check, and definitions of plug-ins. */
import { get, type RestRequest, sink, source, validate } from '../rest-request.ts';

export const validation: readonly RestRequest[] = [
  {
    name: 'settings that are right',
    ...validate('FileStreamSource', { ...source, name: 'a' }),
    ignore: 'documentation',
  },
  {
    name: 'nothing set',
    ...validate('FileStreamSinkConnector', { 'connector.class': 'FileStreamSink' }),
    ignore: 'documentation',
  },
  {
    name: 'transformations and predicates',
    ...validate('FileStreamSourceConnector', {
      ...source,
      name: 'a',
      transforms: 'x',
      predicates: 'p',
      'transforms.x.type': 'org.apache.kafka.connect.transforms.HoistField$Value',
      'transforms.x.field': 'line',
      'transforms.x.predicate': 'p',
      'predicates.p.type': 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches',
      'predicates.p.pattern': 'a.*',
    }),
    ignore: 'documentation',
  },
  {
    name: 'converters',
    ...validate('FileStreamSink', {
      ...sink,
      name: 'a',
      'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
      'key.converter.encoding': 'UTF-8',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'false',
      'header.converter': 'org.apache.kafka.connect.storage.SimpleHeaderConverter',
    }),
    ignore: 'documentation',
  },
  {
    name: 'every value wrong',
    ...validate('FileStreamSink', {
      'connector.class': 'FileStreamSink',
      name: '',
      'tasks.max': '1.5',
      'tasks.max.enforce': '2',
      'errors.retry.timeout': 'long',
      'errors.tolerance': '',
      'config.action.reload': 'x',
      'errors.deadletterqueue.topic.replication.factor': '40000',
      transforms: 'a',
      'transforms.a.type': 'Nope',
      'topics.regex': '[',
    }),
    ignore: 'documentation',
  },
  {
    name: 'overrides of clients',
    ...validate('FileStreamSource', {
      ...source,
      name: 'a',
      'producer.override.acks': '1',
      'producer.override.max.block.ms': '7',
    }),
    ignore: 'documentation',
  },
  { name: 'another class than the path says', ...validate('FileStreamSink', source) },
  { name: 'no class', ...validate('FileStreamSource', { topic: 'a' }) },
  { name: 'an unknown class', ...validate('Nope', { 'connector.class': 'Nope' }) },
  { name: 'no settings to validate', ...validate('FileStreamSource', null) },
  {
    name: 'definition of the source',
    ...get('/connector-plugins/FileStreamSource/config'),
    ignore: 'documentation',
  },
  {
    name: 'definition of the sink',
    ...get('/connector-plugins/org.apache.kafka.connect.file.FileStreamSinkConnector/config'),
    ignore: 'documentation',
  },
  {
    name: 'definition of a converter',
    ...get('/connector-plugins/JsonConverter/config'),
    ignore: 'documentation',
  },
  {
    name: 'definition of a header converter',
    ...get('/connector-plugins/SimpleHeaderConverter/config'),
    ignore: 'documentation',
  },
  {
    name: 'definition of a transformation',
    ...get('/connector-plugins/org.apache.kafka.connect.transforms.Cast$Key/config'),
    ignore: 'documentation',
  },
  {
    name: 'definition of a predicate',
    ...get('/connector-plugins/HasHeaderKey/config'),
    ignore: 'documentation',
  },
];
