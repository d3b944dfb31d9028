/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'OffsetDelete request', version: 0, hex: '0008f19ea593f396958500000003000b1d45735a576c7c3242532100000002ffffffffaa12a6f400094e1a4a27662c5b7245000000019cc01ecf0008786b5859411b4e00000000030000000038856ee2ffffffff',
    json: {"groupId":"񞥓󖕅","topics":[{"name":"\u001dEsZWl|2BS!","partitions":[{"partitionIndex":-1},{"partitionIndex":-1441618188}]},{"name":"N\u001aJ'f,[rE","partitions":[{"partitionIndex":-1665130801}]},{"name":"xkXYA\u001bN\u0000","partitions":[{"partitionIndex":0},{"partitionIndex":948268770},{"partitionIndex":-1}]}]} },
  { message: 'OffsetDelete response', version: 0, hex: 'ffff726cd48500000003000000000003d710c65049619bf199b1ffff9a479849527b0006502e6c010d44000000029d5d0ba80000dac2d78ae4da000b084c002a4b061741336f1100000001ffffffffd0dc',
    json: {"errorCode":-1,"throttleTimeMs":1919734917,"topics":[{"name":"","partitions":[{"partitionIndex":-686766512,"errorCode":18785},{"partitionIndex":-1678665295,"errorCode":-1},{"partitionIndex":-1706583991,"errorCode":21115}]},{"name":"P.l\u0001\rD","partitions":[{"partitionIndex":-1654846552,"errorCode":0},{"partitionIndex":-624765046,"errorCode":-6950}]},{"name":"\bL\u0000*K\u0006\u0017A3o\u0011","partitions":[{"partitionIndex":-1,"errorCode":-12068}]}]} },
];
