/**
 * DescribeConfigs (32), v0 – v4: keys of topics (2), of this broker (4), of the cluster's dynamic defaults (broker ""), levels of loggers (8).
 *
 * v0 tells only whether a value is the default; v1 (KIP-226) where it comes from; v3 (KIP-569) types and documentation.
 * Other resource types are INVALID_REQUEST: client metrics are not built.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  DescribeConfigsRequest,
  DescribeConfigsResponseInput,
} from '@kafka-ts/protocol/messages/describe-configs';
import {
  type ConfigDescription,
  ConfigSource,
  describeBroker,
  describeBrokerDefaults,
  describeTopic,
} from '../admin/config-description.ts';
import { ConfigResourceType } from '../admin/config-resource.ts';
import { topicNameProblem } from '../admin/topic-names.ts';
import { clusterResource } from './authorizer.ts';
import { configSources } from './config-sources.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type ResourceRequest = DescribeConfigsRequest['resources'][number];
type ResourceAnswer = DescribeConfigsResponseInput['results'][number];

export function handleDescribeConfigs(
  request: DescribeConfigsRequest,
  context: RequestContext,
  services: BrokerServices,
): DescribeConfigsResponseInput {
  const results = request.resources.map((resource): ResourceAnswer => {
    const found = describe(resource, context, services);
    if ('error' in found) return failed(resource, found.error, found.message);
    return {
      errorCode: Errors.NONE.code,
      errorMessage: '',
      resourceType: resource.resourceType,
      resourceName: resource.resourceName,
      configs: found.configs.map((config) => configAnswer(config, request, context)),
    };
  });
  return { throttleTimeMs: 0, results };
}

/** The answer to a request that failed as a whole. */
export function failAllDescriptions(
  request: DescribeConfigsRequest,
  error: ErrorInfo,
): DescribeConfigsResponseInput {
  return {
    throttleTimeMs: 0,
    results: request.resources.map((resource) => failed(resource, error, error.message)),
  };
}

type Found =
  | { readonly configs: readonly ConfigDescription[] }
  | { readonly error: ErrorInfo; readonly message: string };

function describe(resource: ResourceRequest, context: RequestContext, services: BrokerServices): Found {
  if (resource.resourceType === ConfigResourceType.topic)
    return describeTopicResource(resource, context, services);
  if (resource.resourceType === ConfigResourceType.broker)
    return describeBrokerResource(resource, context, services);
  if (resource.resourceType === ConfigResourceType.brokerLogger)
    return describeLoggerResource(resource, context, services);
  const message =
    resource.resourceType === ConfigResourceType.clientMetrics
      ? 'Config type client-metrics is only supported on KRaft clusters'
      : Errors.INVALID_REQUEST.message;
  return { error: Errors.INVALID_REQUEST, message };
}

function describeTopicResource(
  resource: ResourceRequest,
  context: RequestContext,
  services: BrokerServices,
): Found {
  const topic = resource.resourceName;
  if (
    !isAllowed(services, context, {
      operation: 'DESCRIBE_CONFIGS',
      resourceType: 'TOPIC',
      resourceName: topic,
    })
  ) {
    return { error: Errors.TOPIC_AUTHORIZATION_FAILED, message: Errors.TOPIC_AUTHORIZATION_FAILED.message };
  }
  const problem = topicNameProblem(topic);
  if (problem !== undefined)
    return { error: Errors.INVALID_TOPIC_EXCEPTION, message: `Topic name is invalid: ${problem}` };
  if (!services.metadata.hasTopic(topic)) {
    return { error: Errors.UNKNOWN_TOPIC_OR_PARTITION, message: '' };
  }
  const overrides = services.configs.topicConfig(topic);
  return { configs: describeTopic(overrides, configSources(services), wantedKeys(resource)) };
}

function describeBrokerResource(
  resource: ResourceRequest,
  context: RequestContext,
  services: BrokerServices,
): Found {
  if (
    !isAllowed(services, context, {
      operation: 'DESCRIBE_CONFIGS',
      resourceType: 'CLUSTER',
      resourceName: clusterResource,
    })
  ) {
    return {
      error: Errors.CLUSTER_AUTHORIZATION_FAILED,
      message: Errors.CLUSTER_AUTHORIZATION_FAILED.message,
    };
  }
  const sources = configSources(services);
  if (resource.resourceName === '') return { configs: describeBrokerDefaults(sources, wantedKeys(resource)) };
  if (/^[+-]?\d+$/.test(resource.resourceName) && Number(resource.resourceName) === services.brokerId)
    return { configs: describeBroker(sources, wantedKeys(resource)) };
  const message = /^[+-]?\d+$/.test(resource.resourceName)
    ? `Unexpected broker id, expected ${services.brokerId} or empty string, but received ${resource.resourceName}`
    : `Broker id must be an integer, but it is: ${resource.resourceName}`;
  return { error: Errors.INVALID_REQUEST, message };
}

function describeLoggerResource(
  resource: ResourceRequest,
  context: RequestContext,
  services: BrokerServices,
): Found {
  const { brokerId, loggers } = services;
  const { resourceName } = resource;
  const asked = {
    operation: 'DESCRIBE_CONFIGS',
    resourceType: 'CLUSTER',
    resourceName: clusterResource,
  } as const;
  if (!isAllowed(services, context, asked)) {
    const error = Errors.CLUSTER_AUTHORIZATION_FAILED;
    return { error, message: error.message };
  }
  const refused = (message: string): Found => ({ error: Errors.INVALID_REQUEST, message });
  if (resourceName === '') return refused('Broker id must not be empty');
  if (!/^[+-]?\d+$/.test(resourceName))
    return refused(`Broker id must be an integer, but it is: ${resourceName}`);
  if (Number(resourceName) !== brokerId)
    return refused(`Unexpected broker id, expected ${brokerId} but received ${resourceName}`);
  const wanted = wantedKeys(resource);
  const all = [...loggers.describe()].filter(([name]) => wanted === null || wanted.includes(name));
  return {
    configs: all.map(([name, value]) => ({
      name,
      value,
      isReadOnly: false,
      source: ConfigSource.brokerLogger,
      isSensitive: false,
      synonyms: [],
      type: 0,
      documentation: '',
    })),
  };
}

/** Null means all; so does an empty list, as old clients send it. */
function wantedKeys({ configurationKeys }: ResourceRequest): readonly string[] | null {
  return configurationKeys === null || configurationKeys.length === 0 ? null : configurationKeys;
}

function configAnswer(
  config: ConfigDescription,
  request: DescribeConfigsRequest,
  { apiVersion }: RequestContext,
): ResourceAnswer['configs'][number] {
  return {
    name: config.name,
    value: config.value,
    readOnly: config.isReadOnly,
    // Only version 0 carries it; later ones have the source.
    isDefault: apiVersion === 0 && config.source === ConfigSource.default,
    configSource: config.source,
    isSensitive: config.isSensitive,
    synonyms: request.includeSynonyms ? [...config.synonyms] : [],
    configType: config.type,
    // Loggers have none, asked for or not: an empty one, as Apache says it.
    documentation: request.includeDocumentation || config.documentation === '' ? config.documentation : null,
  };
}

function failed(
  { resourceType, resourceName }: ResourceRequest,
  error: ErrorInfo,
  errorMessage: string,
): ResourceAnswer {
  return { errorCode: error.code, errorMessage, resourceType, resourceName, configs: [] };
}
