/** `GET /` and `GET /health`. */
import { ok, type RestResources, type Route } from '../rest-route.ts';

export function rootRoutes({ herder }: RestResources): Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      consumesJson: false,
      handle: () => {
        const { version, commit, kafkaClusterId } = herder.workerInfo();
        return ok({ version, commit, kafka_cluster_id: kafkaClusterId });
      },
    },
    {
      method: 'GET',
      path: '/health',
      consumesJson: false,
      handle: () =>
        ok({
          status: 'healthy',
          message: 'Worker has completed startup and is ready to handle requests.',
        }),
    },
  ];
}
