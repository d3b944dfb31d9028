/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'ListGroups request', version: 0, hex: '',
    json: {} },
  { message: 'ListGroups response', version: 0, hex: 'a37c000000030008327c21064130524d0005387c62714d000cf2ae8794f09281a5f3b787b00014f0a684b3f18992aff1899f9cf09b978af28895ab00067376780f1f24000b4c0d7a397b402f6f3a1819',
    json: {"errorCode":-23684,"groups":[{"groupId":"2|!\u0006A0RM","protocolType":"8|bqM"},{"groupId":"򮇔𒁥󷇰","protocolType":"𦄳񉒯񉟜𛗊򈕫"},{"groupId":"svx\u000f\u001f$","protocolType":"L\rz9{@/o:\u0018\u0019"}]} },
  { message: 'ListGroups request', version: 1, hex: '',
    json: {} },
  { message: 'ListGroups response', version: 1, hex: '959aab5700000000000100032d154e006e2f3e730752514a772d344b1b4b5e305b770b19634848681517725d2354100b065523685465691e70190f40544d214e360a1b571d563a21370452787a41004e785b1e774658592e71784b3b696e097220414a6a5853562e6a5a57671667157730285c3e69767700373c062e0f7a3f',
    json: {"throttleTimeMs":-1785025705,"errorCode":0,"groups":[{"groupId":"-\u0015N","protocolType":"/>s\u0007RQJw-4K\u001bK^0[w\u000b\u0019cHHh\u0015\u0017r]#T\u0010\u000b\u0006U#hTei\u001ep\u0019\u000f@TM!N6\n\u001bW\u001dV:!7\u0004RxzA\u0000Nx[\u001ewFXY.qxK;in\tr AJjXSV.jZWg\u0016g\u0015w0(\\>ivw\u00007<\u0006.\u000fz?"}]} },
  { message: 'ListGroups request', version: 2, hex: '',
    json: {} },
  { message: 'ListGroups response', version: 2, hex: '80000000ecd8000000030009405c173d636d6856120004744324740072514a114f1a7118125d7521077d04662450137e317e0d13740569786a57430206043a3a3d51036669417c195f3b07090d3e062375400e6f52280b1f61106455592f6d4217120d2f5a297123012c1359380f79733c1b124402280b2d5d6011195f374d250f1639497c2f694a521f1310506f2c000501675313020007102f1d5957516a000b725e792636763b402a195c',
    json: {"throttleTimeMs":-2147483648,"errorCode":-4904,"groups":[{"groupId":"@\\\u0017=cmhV\u0012","protocolType":"tC$t"},{"groupId":"QJ\u0011O\u001aq\u0018\u0012]u!\u0007}\u0004f$P\u0013~1~\r\u0013t\u0005ixjWC\u0002\u0006\u0004::=Q\u0003fiA|\u0019_;\u0007\t\r>\u0006#u@\u000eoR(\u000b\u001fa\u0010dUY/mB\u0017\u0012\r/Z)q#\u0001,\u0013Y8\u000fys<\u001b\u0012D\u0002(\u000b-]`\u0011\u0019_7M%\u000f\u00169I|/iJR\u001f\u0013\u0010Po,","protocolType":"\u0001gS\u0013\u0002"},{"groupId":"\u0010/\u001dYWQj","protocolType":"r^y&6v;@*\u0019\\"}]} },
  { message: 'ListGroups request', version: 3, hex: '00',
    json: {} },
  { message: 'ListGroups response', version: 3, hex: '8a6520a9085b03021a657612795b2a2f0110155918413b416e337d0827015c2a36762e72775a2a2d75521f0c5d7e193f6b2c697d620d4a76071e02425b19534615574e18304444516a70493a29767d5758246954651c4c3b280703397e7b296624726c706f7063013b3c51000d6d00075b2471390138010000',
    json: {"throttleTimeMs":-1973083991,"errorCode":2139,"groups":[{"groupId":"\u001a","protocolType":"v\u0012y[*/\u0001\u0010\u0015Y\u0018A;An3}\b'\u0001\\*6v.rwZ*-uR\u001f\f]~\u0019?k,i}b\rJv\u0007\u001e\u0002B[\u0019SF\u0015WN\u00180DDQjpI:)v}WX$iTe\u001cL;(\u0007\u00039~{)f$rlpopc\u0001;<Q\u0000\rm"},{"groupId":"[$q9\u00018","protocolType":""}]} },
  { message: 'ListGroups request', version: 4, hex: '0100',
    json: {"statesFilter":[]} },
  { message: 'ListGroups response', version: 4, hex: '00000000ca220308427722743a3e3915f286abadf381aba5f28e9d9cf29db090f0aabeb818f18a9da4f487b8b0f0b38398f39486b1e5a28bf2928b990018f0ae8699f3afa2aaf3aea483f288a39dea8db8f3adb9bf06414a2e27040720314d323f160000',
    json: {"throttleTimeMs":0,"errorCode":-13790,"groups":[{"groupId":"Bw\"t:>9","protocolType":"򆫭󁫥򎝜򝰐𪾸","groupState":"񊝤􇸰𳃘󔆱墋򒋙"},{"groupId":"𮆙󯢪󮤃򈣝ꍸ󭹿","protocolType":"AJ.'\u0004","groupState":" 1M2?\u0016"}]} },
  { message: 'ListGroups request', version: 5, hex: '04021d031c64020f02696f5e726d0e4e3367517e2d7a00611e66691c687475515a4063124e592825156a78450d7b294108320c5a356d70671a380614046f1c795915753905533a673945022025784c75264245667c20482d6f565623603e0f1c1c7b623028702e00032c080a54697a79796000',
    json: {"statesFilter":["\u001d","\u001cd","\u000f"],"typesFilter":["o^rm\u000eN3gQ~-z\u0000a\u001efi\u001chtuQZ@c\u0012NY(%\u0015jxE\r{)A\b2\fZ5mpg\u001a8\u0006\u0014\u0004o\u001cyY\u0015u9\u0005S:g9E\u0002 %xLu&BEf| H-oVV#`>\u000f\u001c\u001c{b0(p.\u0000\u0003,\b\nTizyy`"]} },
  { message: 'ListGroups response', version: 5, hex: '7fffffff80000319f09293bbf0b082aef2829bbbf2b1a2a8f3bc83b2f3b9abbf09f3b7ada0f2b1938c05f1bca98304583d090008614a6b2b552e5b0b287c5d73447b7974226b0727216d58134d027d0000',
    json: {"throttleTimeMs":2147483647,"errorCode":-32768,"groups":[{"groupId":"𒓻𰂮򂛻򱢨󼃲󹫿","protocolType":"󷭠򱓌","groupState":"񼩃","groupType":"X=\t"},{"groupId":"aJk+U.[","protocolType":"(|]sD{yt\"k","groupState":"'!mX\u0013M","groupType":"}"}]} },
];
