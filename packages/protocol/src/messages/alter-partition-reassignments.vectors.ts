/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'AlterPartitionReassignments request', version: 0, hex: '9b43bf4303076c135d2e4601047fffffff038000000054b8673700e754e3540100a37c7d68047fffffff000000000000000000000a3e3f593f0b103b6425038000000004e0610b8fd27d94bf00000000007fffffff01000000',
    json: {"timeoutMs":-1690058941,"topics":[{"name":"l\u0013].F\u0001","partitions":[{"partitionIndex":2147483647,"replicas":[-2147483648,1421371191]},{"partitionIndex":-413867180,"replicas":[]},{"partitionIndex":-1552122520,"replicas":[2147483647,0,0]}]},{"name":">?Y?\u000b\u0010;d%","partitions":[{"partitionIndex":-2147483648,"replicas":[-530510961,-763521857,0]},{"partitionIndex":2147483647,"replicas":[]}]}]} },
  { message: 'AlterPartitionReassignments response', version: 0, hex: '0000000038a8000302640443ad9801bb58000000000000ffff0000b95a2926fba7056d462532000009222d02522a4729600400000000000000007fffffff756701007fffffffffff087c307e40123164000000',
    json: {"throttleTimeMs":0,"errorCode":14504,"errorMessage":null,"responses":[{"name":"d","partitions":[{"partitionIndex":1135450113,"errorCode":-17576,"errorMessage":null},{"partitionIndex":0,"errorCode":-1,"errorMessage":null},{"partitionIndex":-1185273562,"errorCode":-1113,"errorMessage":"mF%2"}]},{"name":"\"-\u0002R*G)`","partitions":[{"partitionIndex":0,"errorCode":0,"errorMessage":null},{"partitionIndex":2147483647,"errorCode":30055,"errorMessage":""},{"partitionIndex":2147483647,"errorCode":-1,"errorMessage":"|0~@\u00121d"}]}]} },
];
