/**
 * AlterConfigs (33), v0 – v2: replaces all settings of topics (2), of this broker (4) or of the cluster's defaults (broker ""). v2 is flexible.
 *
 * Errors, by resource: 42 INVALID_REQUEST for a resource named twice, a key named twice, a null, another broker, an unknown type, and every
 * setting of a broker that is refused; 40 INVALID_CONFIG for settings of a topic; 3 for an unknown topic; 29 and 31 without permission.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  AlterConfigsRequest,
  AlterConfigsResponseInput,
} from '@kafka-ts/protocol/messages/alter-configs';
import { type ConfigAlteration, ConfigOperation, ConfigResourceType } from '../admin/config-resource.ts';
import type { Refusal } from '../admin/refusal.ts';
import { clusterResource } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

export async function handleAlterConfigs(
  request: AlterConfigsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<AlterConfigsResponseInput> {
  const alterations = request.resources.map(({ resourceType, resourceName, configs }) => ({
    type: resourceType,
    name: resourceName,
    changes: configs.map(({ name, value }) => ({ name, value, operation: ConfigOperation.set })),
    isWhole: true,
  }));
  const answers = await services.configAdmin.alter(alterations, {
    isValidatedOnly: request.validateOnly,
    isAllowed: mayAlter(context, services),
  });
  return { throttleTimeMs: 0, responses: alterationAnswers(request.resources, answers) };
}

/** The answer to a request that failed as a whole. */
export function failAlterations(request: AlterConfigsRequest, error: ErrorInfo): AlterConfigsResponseInput {
  return { throttleTimeMs: 0, responses: failedAlterations(request.resources, error) };
}

interface Resource {
  readonly resourceType: number;
  readonly resourceName: string;
}

type AlterationAnswer = AlterConfigsResponseInput['responses'][number];

/** What is answered of each resource, in their order. */
export function alterationAnswers(
  resources: readonly Resource[],
  answers: readonly (Refusal | undefined)[],
): AlterationAnswer[] {
  return resources.map(({ resourceType, resourceName }, index) => {
    const refusal = answers[index];
    return {
      errorCode: (refusal?.error ?? Errors.NONE).code,
      errorMessage: refusal === undefined || refusal.message === '' ? null : refusal.message,
      resourceType,
      resourceName,
    };
  });
}

export function failedAlterations(resources: readonly Resource[], error: ErrorInfo): AlterationAnswer[] {
  return resources.map(({ resourceType, resourceName }) => ({
    errorCode: error.code,
    errorMessage: null,
    resourceType,
    resourceName,
  }));
}

/** Asks the authorizer: of topics by their names, of everything else by the cluster. */
export function mayAlter(
  context: RequestContext,
  services: BrokerServices,
): (alteration: ConfigAlteration) => boolean {
  return ({ type, name }) =>
    isAllowed(
      services,
      context,
      type === ConfigResourceType.topic
        ? { operation: 'ALTER_CONFIGS', resourceType: 'TOPIC', resourceName: name }
        : { operation: 'ALTER_CONFIGS', resourceType: 'CLUSTER', resourceName: clusterResource },
    );
}
