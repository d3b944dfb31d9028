/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from '../messages/fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'ConsumerProtocolSubscription', version: 0, hex: '0000000100753d185f75285b2a6c5542510f282e1d76183d095f5347710911541d6b397b207b06213e2110772a30001e0b54626228732744491c7a7a0f26265e192f38331b426d6b744d1b1f705d2d55325b57492424352639157532223b1258582d3a224b2854023a0e003f607c325913505d0c32252a161b5300ffffffff',
    json: {"topics":["=\u0018_u([*lUBQ\u000f(.\u001dv\u0018=\t_SGq\t\u0011T\u001dk9{ {\u0006!>!\u0010w*0\u0000\u001e\u000bTbb(s'DI\u001czz\u000f&&^\u0019/83\u001bBmktM\u001b\u001fp]-U2[WI$$5&9\u0015u2\";\u0012XX-:\"K(T\u0002:\u000e\u0000?`|2Y\u0013P]\f2%*\u0016\u001bS\u0000"],"userData":null} },
  { message: 'ConsumerProtocolSubscription', version: 1, hex: '0000000200034e0633000452031e2d00000011000102030405060708090a0b0c0d0e0f100000000200054b1a5917260000000196f6ced40008f2b0a8bff29dbe88000000037fffffff7fffffff6d5c8344',
    json: {"topics":["N\u00063","R\u0003\u001e-"],"userData":"AAECAwQFBgcICQoLDA0ODxA=","ownedPartitions":[{"topic":"K\u001aY\u0017&","partitions":[-1762210092]},{"topic":"򰨿򝾈","partitions":[2147483647,2147483647,1834779460]}]} },
  { message: 'ConsumerProtocolSubscription', version: 2, hex: '000000020004225d3853000cf48eaa83f0b4b283f48599b90000000200010000000200024178000000030000000000000000f7d2bcd40008f1928494f2a1b89000000002ffffffff000000006c20f962',
    json: {"topics":["\"]8S","􎪃𴲃􅙹"],"userData":"AAE=","ownedPartitions":[{"topic":"Ax","partitions":[0,0,-137184044]},{"topic":"񒄔򡸐","partitions":[-1,0]}],"generationId":1814100322} },
  { message: 'ConsumerProtocolSubscription', version: 3, hex: '0000000000000008000102030405060700000003000000000002f1cf934f0000000000023d1500000001ffffffff0004091e064a000000030b392c9d427785dc7d57e9b6edb02d2800060c1d48427944',
    json: {"topics":[],"userData":"AAECAwQFBgc=","ownedPartitions":[{"topic":"","partitions":[-238054577,0]},{"topic":"=\u0015","partitions":[-1]},{"topic":"\t\u001e\u0006J","partitions":[188296349,1115129308,2102913462]}],"generationId":-307221208,"rackId":"\f\u001dHByD"} },
  { message: 'ConsumerProtocolAssignment', version: 0, hex: '00000002000646770a546555000000000014f2b7b6a2f29da884f0a9958df0b59c88f0adbdbb000000038000000000000000c522431d00000019000102030405060708090a0b0c0d0e0f101112131415161718',
    json: {"assignedPartitions":[{"topic":"Fw\nTeU","partitions":[]},{"topic":"򷶢򝨄𩕍𵜈𭽻","partitions":[-2147483648,0,-987610339]}],"userData":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGA=="} },
  { message: 'ConsumerProtocolAssignment', version: 1, hex: '000000000000001d000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c',
    json: {"assignedPartitions":[],"userData":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw="} },
  { message: 'ConsumerProtocolAssignment', version: 2, hex: '00000003000cf28da491f2b8bba5f2a19b9d0000000168144af700000000000300000000ffffffff7fffffff00014800000002ffffffff5392077c00000011000102030405060708090a0b0c0d0e0f10',
    json: {"assignedPartitions":[{"topic":"򍤑򸻥򡛝","partitions":[1746160375]},{"topic":"","partitions":[0,-1,2147483647]},{"topic":"H","partitions":[-1,1402079100]}],"userData":"AAECAwQFBgcICQoLDA0ODxA="} },
  { message: 'ConsumerProtocolAssignment', version: 3, hex: '000000020005176b224a7100000002e0d0fbf8b3b8cbcd000a0b2169777c0d03547b070000000280000000800000000000001d000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c',
    json: {"assignedPartitions":[{"topic":"\u0017k\"Jq","partitions":[-523174920,-1279734835]},{"topic":"\u000b!iw|\r\u0003T{\u0007","partitions":[-2147483648,-2147483648]}],"userData":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw="} },
];
