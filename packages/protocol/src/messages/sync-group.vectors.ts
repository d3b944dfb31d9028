/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'SyncGroup request', version: 0, hex: '000a1a434a2f4d682e0b5f220000000000063f5402367e45000000020008f489a880f2968a900000000400010203000b211f37070f344665553b2a00000016000102030405060708090a0b0c0d0e0f101112131415',
    json: {"groupId":"\u001aCJ/Mh.\u000b_\"","generationId":0,"memberId":"?T\u00026~E","assignments":[{"memberId":"􉨀򖊐","assignment":"AAECAw=="},{"memberId":"!\u001f7\u0007\u000f4FeU;*","assignment":"AAECAwQFBgcICQoLDA0ODxAREhMUFQ=="}]} },
  { message: 'SyncGroup response', version: 0, hex: '00000000001d000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c',
    json: {"errorCode":0,"assignment":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw="} },
  { message: 'SyncGroup request', version: 1, hex: '00083f46272918365112e7b2f62f000b1e3a133d0d3309002b12570000000200055c2d2f190100000010000102030405060708090a0b0c0d0e0f000850680f453c202b7700000009000102030405060708',
    json: {"groupId":"?F')\u00186Q\u0012","generationId":-407701969,"memberId":"\u001e:\u0013=\r3\t\u0000+\u0012W","assignments":[{"memberId":"\\-/\u0019\u0001","assignment":"AAECAwQFBgcICQoLDA0ODw=="},{"memberId":"Ph\u000fE< +w","assignment":"AAECAwQFBgcI"}]} },
  { message: 'SyncGroup response', version: 1, hex: '14218e42ffff0000001d000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c',
    json: {"throttleTimeMs":337743426,"errorCode":-1,"assignment":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw="} },
  { message: 'SyncGroup request', version: 2, hex: '00045c1d5c2acd76aa9f00092456741f3705505e4d000000020004f2b5ac9c0000000d000102030405060708090a0b0c00050a022a444000000016000102030405060708090a0b0c0d0e0f101112131415',
    json: {"groupId":"\\\u001d\\*","generationId":-847861089,"memberId":"$Vt\u001f7\u0005P^M","assignments":[{"memberId":"򵬜","assignment":"AAECAwQFBgcICQoLDA=="},{"memberId":"\n\u0002*D@","assignment":"AAECAwQFBgcICQoLDA0ODxAREhMUFQ=="}]} },
  { message: 'SyncGroup response', version: 2, hex: '86e84de2a5500000001d000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c',
    json: {"throttleTimeMs":-2031596062,"errorCode":-23216,"assignment":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw="} },
  { message: 'SyncGroup request', version: 3, hex: '000a342f5a3f0307306f6771809712c30002065f000b024c21736e68545b5a1f4300000003000b4c373b127475710b1b330300000000000411073d080000000800010203040506070000000000050001020304',
    json: {"groupId":"4/Z?\u0003\u00070ogq","generationId":-2137582909,"memberId":"\u0006_","groupInstanceId":"\u0002L!snhT[Z\u001fC","assignments":[{"memberId":"L7;\u0012tuq\u000b\u001b3\u0003","assignment":""},{"memberId":"\u0011\u0007=\b","assignment":"AAECAwQFBgc="},{"memberId":"","assignment":"AAECAwQ="}]} },
  { message: 'SyncGroup response', version: 3, hex: '34da0bf66e460000001d000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c',
    json: {"throttleTimeMs":886705142,"errorCode":28230,"assignment":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw="} },
  { message: 'SyncGroup request', version: 4, hex: '023800000000083f493b0f186a2c000406103e625c4d1a000102030405060708090a0b0c0d0e0f101112131415161718000279080001020304050600023514000102030405060708090a0b0c0d0e0f1011120000',
    json: {"groupId":"8","generationId":0,"memberId":"?I;\u000f\u0018j,","groupInstanceId":null,"assignments":[{"memberId":"\u0010>b\\M","assignment":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGA=="},{"memberId":"y","assignment":"AAECAwQFBg=="},{"memberId":"5","assignment":"AAECAwQFBgcICQoLDA0ODxAREg=="}]} },
  { message: 'SyncGroup response', version: 4, hex: '6566235500001e000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c00',
    json: {"throttleTimeMs":1701192533,"errorCode":0,"assignment":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw="} },
  { message: 'SyncGroup request', version: 5, hex: '11f0a7be92f0b7b5bcf285b5b4f399b1a80000000002580b735972470278755d670a020800040103000100062b73093d2a060001020304000864713a064a4f410e000102030405060708090a0b0c0000',
    json: {"groupId":"𧾒𷵼򅵴󙱨","generationId":0,"memberId":"X","groupInstanceId":"sYrG\u0002xu]g\n","protocolType":"\b","protocolName":null,"assignments":[{"memberId":"","assignment":"AAE="},{"memberId":"+s\t=*","assignment":"AAECAwQ="},{"memberId":"dq:\u0006JOA","assignment":"AAECAwQFBgcICQoLDA=="}]} },
  { message: 'SyncGroup response', version: 5, hex: '6e83ccd21865026a940147053577562e022213247a665a6f02561d632c62144712364f411a362d5d447e512e1706536b7c5d06171410491d7359672c4c0a3016644f3235040b072456151e506c37773a614e58715134047a6f473f2d7a6d592d2d7e4452701a56164e5173362e081548424f1135012f62573d422c4d116c642c2b1127325362621a2d750f324a4160790017574d453d7c4555131b6b1617000102030405060708090a0b0c0d0e0f10111213141500',
    json: {"throttleTimeMs":1854131410,"errorCode":6245,"protocolType":"j","protocolName":"G\u00055wV.\u0002\"\u0013$zfZo\u0002V\u001dc,b\u0014G\u00126OA\u001a6-]D~Q.\u0017\u0006Sk|]\u0006\u0017\u0014\u0010I\u001dsYg,L\n0\u0016dO25\u0004\u000b\u0007$V\u0015\u001ePl7w:aNXqQ4\u0004zoG?-zmY--~DRp\u001aV\u0016NQs6.\b\u0015HBO\u00115\u0001/bW=B,M\u0011ld,+\u0011'2Sbb\u001a-u\u000f2JA`y\u0000\u0017WME=|EU\u0013\u001bk\u0016","assignment":"AAECAwQFBgcICQoLDA0ODxAREhMUFQ=="} },
];
