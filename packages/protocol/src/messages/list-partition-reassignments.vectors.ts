/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'ListPartitionReassignments request', version: 0, hex: '800000000401048025f8a6c7036de17fffffff006f3d2a734d207d703f5b61291b1a3974230f1546055d070d16330b0916357d554627423c28370d3855141d2f282e7c2a0c70242f6c4556481818045b4c440429424c43674107224c1158671d641a2e6c3a5d706f2e486b2f6c1556080313774c0d694f2f4e0628785a48746402532c022cec6fa10011f1bdb6aaf3a29288f19a8089f482b88f010000',
    json: {"timeoutMs":-2147483648,"topics":[{"name":"","partitionIndexes":[-2144995162,-956076575,2147483647]},{"name":"=*sM }p?[a)\u001b\u001a9t#\u000f\u0015F\u0005]\u0007\r\u00163\u000b\t\u00165}UF'B<(7\r8U\u0014\u001d/(.|*\fp$/lEVH\u0018\u0018\u0004[LD\u0004)BLCgA\u0007\"L\u0011Xg\u001dd\u001a.l:]po.Hk/l\u0015V\b\u0003\u0013wL\riO/N\u0006(xZHtd\u0002S,","partitionIndexes":[753692577]},{"name":"񽶪󢒈񚀉􂸏","partitionIndexes":[]}]} },
  { message: 'ListPartitionReassignments response', version: 0, hex: 'ffffffffae7504741055030b07067d707701781f17380100036e5c030000000003572538c03e8399b4040000000000000000000000000282c69cbb00b7fe026501047fffffffbf14d42d7f94b47b01000000',
    json: {"throttleTimeMs":-1,"errorCode":-20875,"errorMessage":"t\u0010U","topics":[{"name":"\u0007\u0006}pw\u0001x\u001f\u00178","partitions":[]},{"name":"n\\","partitions":[{"partitionIndex":0,"replicas":[1462057152,1048811956],"addingReplicas":[0,0,0],"removingReplicas":[-2100912965]},{"partitionIndex":-1208090011,"replicas":[],"addingReplicas":[2147483647,-1089154003,2140451963],"removingReplicas":[]}]}]} },
];
