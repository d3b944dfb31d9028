/** `/connectors/N/topics`: which topics a connector has used (KIP-558). */
import { RestError } from '../rest-error.ts';
import { ok, type RestResources, type Route } from '../rest-route.ts';

export function connectorTopicRoutes({ herder, topicTracking }: RestResources): Route[] {
  const path = '/connectors/:connector/topics';
  const requireTracking = (): void => {
    if (!topicTracking.isEnabled) throw new RestError(403, 'Topic tracking is disabled.');
  };
  return [
    {
      method: 'GET',
      path,
      handle: (request) => {
        requireTracking();
        const name = request.parameter('connector');
        return ok({ [name]: { topics: herder.activeTopics(name) } });
      },
    },
    {
      method: 'PUT',
      path: `${path}/reset`,
      handle: (request) => {
        requireTracking();
        if (!topicTracking.canReset) throw new RestError(403, 'Topic tracking reset is disabled.');
        herder.resetActiveTopics(request.parameter('connector'));
        return { status: 202 };
      },
    },
  ];
}
