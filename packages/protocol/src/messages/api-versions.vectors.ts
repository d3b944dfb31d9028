/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'ApiVersions request', version: 0, hex: '',
    json: {} },
  { message: 'ApiVersions response', version: 0, hex: '7fff0000000327d59724800000006acf346ccb2d7cdad0c7',
    json: {"errorCode":32767,"apiKeys":[{"apiKey":10197,"minVersion":-26844,"maxVersion":-32768},{"apiKey":0,"minVersion":27343,"maxVersion":13420},{"apiKey":-13523,"minVersion":31962,"maxVersion":-12089}]} },
  { message: 'ApiVersions request', version: 1, hex: '',
    json: {} },
  { message: 'ApiVersions response', version: 1, hex: '7fff00000003800000009c177fff80006960faa537fbfe2900000000',
    json: {"errorCode":32767,"apiKeys":[{"apiKey":-32768,"minVersion":0,"maxVersion":-25577},{"apiKey":32767,"minVersion":-32768,"maxVersion":26976},{"apiKey":-1371,"minVersion":14331,"maxVersion":-471}],"throttleTimeMs":0} },
  { message: 'ApiVersions request', version: 2, hex: '',
    json: {} },
  { message: 'ApiVersions response', version: 2, hex: 'ffff000000037fffd00a4829b4b24ad800000819800080007fffffff',
    json: {"errorCode":-1,"apiKeys":[{"apiKey":32767,"minVersion":-12278,"maxVersion":18473},{"apiKey":-19278,"minVersion":19160,"maxVersion":0},{"apiKey":2073,"minVersion":-32768,"maxVersion":-32768}],"throttleTimeMs":2147483647} },
  { message: 'ApiVersions request', version: 3, hex: '054172181ea4017b4039674843416833274279543172592c4113132b1d055b012b4b724b05160f4c491322167b1b330e316527391805042d2168590d4b573e790606622e0c070b3c5a624b123e06422d27572b2768074f3d2f5937362c046165320f43436e436253792c6c3309092e551c69405166684b6712396542544f424977756f7439134a426b32371a2f061b651976154f596a3a6f2e72122f3a27132779316a0f736f3028216700',
    json: {"clientSoftwareName":"Ar\u0018\u001e","clientSoftwareVersion":"{@9gHCAh3'ByT1rY,A\u0013\u0013+\u001d\u0005[\u0001+KrK\u0005\u0016\u000fLI\u0013\"\u0016{\u001b3\u000e1e'9\u0018\u0005\u0004-!hY\rKW>y\u0006\u0006b.\f\u0007\u000b<ZbK\u0012>\u0006B-'W+'h\u0007O=/Y76,\u0004ae2\u000fCCnCbSy,l3\t\t.U\u001ci@QfhKg\u00129eBTOBIwuot9\u0013JBk27\u001a/\u0006\u001be\u0019v\u0015OYj:o.r\u0012/:'\u0013'y1j\u000fso0(!g"} },
  { message: 'ApiVersions response', version: 3, hex: '00000400007fff568f001c65cac780000044840000925c008a6f8ac503001b0307477439510a76748336e20009f0b3a1b3f18c87a9ce88f11d0002180404613738000080000003614d4a73000000016989c6d200030101',
    json: {"errorCode":0,"apiKeys":[{"apiKey":0,"minVersion":32767,"maxVersion":22159},{"apiKey":7269,"minVersion":-13625,"maxVersion":-32768},{"apiKey":17540,"minVersion":0,"maxVersion":-28068}],"throttleTimeMs":-1972401467,"supportedFeatures":[{"name":"Gt9Q\nv","minVersion":29827,"maxVersion":14050},{"name":"𳡳񌇩","minVersion":-12664,"maxVersion":-3811}],"finalizedFeatures":[{"name":"a78","maxVersionLevel":0,"minVersionLevel":-32768},{"name":"aM","maxVersionLevel":19059,"minVersionLevel":0},{"name":"","maxVersionLevel":27017,"minVersionLevel":-14638}],"zkMigrationReady":true} },
  { message: 'ApiVersions request', version: 4, hex: '0171640f5a025c614b1b4c200d0c394a672b0f545070056e37230c1149700d437a126d5e4d4b07636873770d6d386b653c260c031d0171613e162c001d703b5645643f793763574c59715f1d6a7b1c194a1d3c7028277d310c3f0102450317694c0d4a682c0d5c2b7a56437c632140393b6c00',
    json: {"clientSoftwareName":"","clientSoftwareVersion":"d\u000fZ\u0002\\aK\u001bL \r\f9Jg+\u000fTPp\u0005n7#\f\u0011Ip\rCz\u0012m^MK\u0007chsw\rm8ke<&\f\u0003\u001d\u0001qa>\u0016,\u0000\u001dp;VEd?y7cWLYq_\u001dj{\u001c\u0019J\u001d<p('}1\f?\u0001\u0002E\u0003\u0017iL\rJh,\r\\+zVC|c!@9;l"} },
  { message: 'ApiVersions response', version: 4, hex: '800002ed004b5acad3008000000003001b0215f1b5bb92f48d9287f29c99acf384ba8af3a9a0bc7fff00000001080000000000000000021a03054a451e6b18497fff000a0568643c544e5b47130000dfea00',
    json: {"errorCode":-32768,"apiKeys":[{"apiKey":-4864,"minVersion":19290,"maxVersion":-13613}],"throttleTimeMs":-2147483648,"supportedFeatures":[{"name":"񵻒􍒇򜙬󄺊󩠼","minVersion":32767,"maxVersion":0}],"finalizedFeaturesEpoch":0,"finalizedFeatures":[{"name":"JE\u001ek","maxVersionLevel":6217,"minVersionLevel":32767},{"name":"\u0005hd<TN[G\u0013","maxVersionLevel":0,"minVersionLevel":-8214}]} },
];
