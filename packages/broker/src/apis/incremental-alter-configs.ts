/**
 * IncrementalAlterConfigs (44), v0 – v1: sets (0), deletes (1), appends to (2) and subtracts from (3) single settings (KIP-339) of topics (2),
 * of this broker (4), of the cluster's defaults (broker "") and levels of this broker's loggers (8, KIP-412). v1 is flexible.
 *
 * Errors as of AlterConfigs; besides 40 for an operation on a key that is no list, a logger or a level that there is not.
 */
import type { ErrorInfo } from '@kafka-ts/protocol/errors';
import type {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponseInput,
} from '@kafka-ts/protocol/messages/incremental-alter-configs';
import { alterationAnswers, failedAlterations, mayAlter } from './alter-configs.ts';
import type { RequestContext } from './context.ts';
import type { BrokerServices } from './services.ts';

export async function handleIncrementalAlterConfigs(
  request: IncrementalAlterConfigsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<IncrementalAlterConfigsResponseInput> {
  const alterations = request.resources.map(({ resourceType, resourceName, configs }) => ({
    type: resourceType,
    name: resourceName,
    changes: configs.map(({ name, configOperation, value }) => ({ name, operation: configOperation, value })),
    isWhole: false,
  }));
  const answers = await services.configAdmin.alter(alterations, {
    isValidatedOnly: request.validateOnly,
    isAllowed: mayAlter(context, services),
  });
  return { throttleTimeMs: 0, responses: alterationAnswers(request.resources, answers) };
}

/** The answer to a request that failed as a whole. */
export function failIncrementalAlterations(
  request: IncrementalAlterConfigsRequest,
  error: ErrorInfo,
): IncrementalAlterConfigsResponseInput {
  return { throttleTimeMs: 0, responses: failedAlterations(request.resources, error) };
}
