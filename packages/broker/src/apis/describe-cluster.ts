/** DescribeCluster (60), v0 – v1: brokers, controller and cluster id (KIP-700); v1 (KIP-919) asks for brokers or controllers. */
import { Errors } from '@kafka-ts/protocol/errors';
import type {
  DescribeClusterRequest,
  DescribeClusterResponseInput,
} from '@kafka-ts/protocol/messages/describe-cluster';
import { authorizedOperations, clusterResource } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import type { BrokerServices } from './services.ts';

const EndpointType = { broker: 1, controller: 2 } as const;

export function handleDescribeCluster(
  request: DescribeClusterRequest,
  context: RequestContext,
  services: BrokerServices,
): DescribeClusterResponseInput {
  const { metadata, authorizer, clusterId } = services;
  if (request.endpointType !== EndpointType.broker) {
    const isController = request.endpointType === EndpointType.controller;
    const error = isController ? Errors.MISMATCHED_ENDPOINT_TYPE : Errors.UNSUPPORTED_ENDPOINT_TYPE;
    return {
      throttleTimeMs: 0,
      errorCode: error.code,
      errorMessage: isController
        ? 'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER'
        : `Unsupported endpoint type ${request.endpointType}`,
      clusterId: '',
      brokers: [],
    };
  }
  const { principal, clientAddress } = context;
  const asked = { principal, clientAddress, resourceType: 'CLUSTER', resourceName: clusterResource } as const;
  return {
    throttleTimeMs: 0,
    errorCode: Errors.NONE.code,
    endpointType: request.endpointType,
    clusterId,
    controllerId: metadata.controllerId,
    brokers: metadata
      .brokers(context.listenerName)
      .map(({ brokerId, host, port, rack }) => ({ brokerId, host, port, rack: rack ?? null })),
    ...(request.includeClusterAuthorizedOperations
      ? { clusterAuthorizedOperations: authorizedOperations(authorizer, asked) }
      : {}),
  };
}
