/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'DescribeCluster request', version: 0, hex: '0000',
    json: {"includeClusterAuthorizedOperations":false} },
  { message: 'DescribeCluster response', version: 0, hex: '0fcef025eec8000833171720727e371beac0a30452b94410018915212a0a0a024451293a5e523b002f713f15020e800000000000ffffffff0b197a3948600b387b651b8000000009f2bda387f29ea48200e21357ee00',
    json: {"throttleTimeMs":265220133,"errorCode":-4408,"errorMessage":null,"clusterId":"3\u0017\u0017 r~7","controllerId":468369571,"brokers":[{"brokerId":1387873296,"host":"","port":-1995103958,"rack":"\n\u0002DQ):^R;"},{"brokerId":795950869,"host":"\u000e","port":-2147483648,"rack":null},{"brokerId":-1,"host":"\u0019z9H`\u000b8{e\u001b","port":-2147483648,"rack":"򽣇򞤂"}],"clusterAuthorizedOperations":-502048786} },
  { message: 'DescribeCluster request', version: 1, hex: '00dc00',
    json: {"includeClusterAuthorizedOperations":false,"endpointType":-36} },
  { message: 'DescribeCluster response', version: 1, hex: 'b77ab10affff0402624d000a196410027907416039800000000483e683a508653e1a79124437678672950000a964f23b015378a8c20000ffffffff056b301739d637119007434657744063007fffffff00',
    json: {"throttleTimeMs":-1216696054,"errorCode":-1,"errorMessage":"\u0002bM","endpointType":0,"clusterId":"\u0019d\u0010\u0002y\u0007A`9","controllerId":-2147483648,"brokers":[{"brokerId":-2082045019,"host":"e>\u001ay\u0012D7","port":1736864405,"rack":null},{"brokerId":-1453002181,"host":"","port":1400416450,"rack":null},{"brokerId":-1,"host":"k0\u00179","port":-701034096,"rack":"CFWt@c"}],"clusterAuthorizedOperations":2147483647} },
];
