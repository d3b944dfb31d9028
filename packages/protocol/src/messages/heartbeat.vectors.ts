/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'Heartbeat request', version: 0, hex: '007e3451600671040f706f0018267a491f41530d14653a1c2a2568341d6b491d6b5714575871125b376c5a7e225b611f473751393646032232327b573c0e2d2b28517a61111a4d76591b0204652f136e4c0b7201524538326901004019664d4a77732e623219283e636a3c474553615d1807631d5f6167211d39750e33185560ffffffff0000',
    json: {"groupId":"4Q`\u0006q\u0004\u000fpo\u0000\u0018&zI\u001fAS\r\u0014e:\u001c*%h4\u001dkI\u001dkW\u0014WXq\u0012[7lZ~\"[a\u001fG7Q96F\u0003\"22{W<\u000e-+(Qza\u0011\u001aMvY\u001b\u0002\u0004e/\u0013nL\u000br\u0001RE82i\u0001\u0000@\u0019fMJws.b2\u0019(>cj<GESa]\u0018\u0007c\u001d_ag!\u001d9u\u000e3\u0018U`","generationId":-1,"memberId":""} },
  { message: 'Heartbeat response', version: 0, hex: '8393',
    json: {"errorCode":-31853} },
  { message: 'Heartbeat request', version: 1, hex: '0005794f5f0b618e54ca8f007e116e2e31326935787e0605177d4d4e7a301425255275034404787259767a5a301f6f0a56723336443c2814366a2c634f7b5e591f7c5b402e2e7b2a007b05354f5d461314127d534b391b381335151c15397171286244651f2d1156527e2d67147c18416e0c020a16347e1e60432e562c702c087c3a3d1c672b10493f1116',
    json: {"groupId":"yO_\u000ba","generationId":-1907045745,"memberId":"\u0011n.12i5x~\u0006\u0005\u0017}MNz0\u0014%%Ru\u0003D\u0004xrYvzZ0\u001fo\nVr36D<(\u00146j,cO{^Y\u001f|[@..{*\u0000{\u00055O]F\u0013\u0014\u0012}SK9\u001b8\u00135\u0015\u001c\u00159qq(bDe\u001f-\u0011VR~-g\u0014|\u0018An\f\u0002\n\u00164~\u001e`C.V,p,\b|:=\u001cg+\u0010I?\u0011\u0016"} },
  { message: 'Heartbeat response', version: 1, hex: '5bc385ea0000',
    json: {"throttleTimeMs":1539540458,"errorCode":0} },
  { message: 'Heartbeat request', version: 2, hex: '00681565087d735c1f215568153c300a7e79385f2e2a647c1f6a6c3b7b673a0c5e00343c76170c2250762c486018493d40132c713e5415296d7e271106527b5950691f4c2e2944676d454a54252065203705646d610d67205c2747036b4741215f5f3e4d12001e0b5e5e80000000000170',
    json: {"groupId":"\u0015e\b}s\\\u001f!Uh\u0015<0\n~y8_.*d|\u001fjl;{g:\f^\u00004<v\u0017\f\"Pv,H`\u0018I=@\u0013,q>T\u0015)m~'\u0011\u0006R{YPi\u001fL.)DgmEJT% e 7\u0005dma\rg \\'G\u0003kGA!__>M\u0012\u0000\u001e\u000b^^","generationId":-2147483648,"memberId":"p"} },
  { message: 'Heartbeat response', version: 2, hex: 'ee9fc67dffff',
    json: {"throttleTimeMs":-291518851,"errorCode":-1} },
  { message: 'Heartbeat request', version: 3, hex: '0074537706774318375929395d70632d381336484b16132d223e04332c725b17647e1e365b7c207c4b2a3608315c62752c391e700915611819145d4f6b130d302e6103462513252f273178537b3f34396745466e431e1f732c67560a3e0d7b613a7b493b7866773e5c38441b20681d6a743551020c308729da1500075c5260242c426b0000',
    json: {"groupId":"Sw\u0006wC\u00187Y)9]pc-8\u00136HK\u0016\u0013-\">\u00043,r[\u0017d~\u001e6[| |K*6\b1\\bu,9\u001ep\t\u0015a\u0018\u0019\u0014]Ok\u0013\r0.a\u0003F%\u0013%/'1xS{?49gEFnC\u001e\u001fs,gV\n>\r{a:{I;xfw>\\8D\u001b h\u001djt5Q\u0002\f0","generationId":-2027300331,"memberId":"\\R`$,Bk","groupInstanceId":""} },
  { message: 'Heartbeat response', version: 3, hex: 'fea24bddffff',
    json: {"throttleTimeMs":-22918179,"errorCode":-1} },
  { message: 'Heartbeat request', version: 4, hex: '10ef8187f1b28caaf2b5908af181a389ffa403c80a554d5d772934364b4286014c106f7d2b217201077763381d60257d04521f651d2f4c2618230e206f470e0a760f117d442e1f0709532d7634763f3f667148115a10155a4113427b6c50677a0c714f45465b3b3330222730561060252119004f126c08231411735f0c1b66726304265d4348107b18083a277e3e4c3c517c56015e1e09486a54527d540e1578406c54133f00',
    json: {"groupId":"񲌪򵐊񁣉","generationId":-6028344,"memberId":"UM]w)46KB","groupInstanceId":"L\u0010o}+!r\u0001\u0007wc8\u001d`%}\u0004R\u001fe\u001d/L&\u0018#\u000e oG\u000e\nv\u000f\u0011}D.\u001f\u0007\tS-v4v??fqH\u0011Z\u0010\u0015ZA\u0013B{lPgz\fqOEF[;30\"'0V\u0010`%!\u0019\u0000O\u0012l\b#\u0014\u0011s_\f\u001bfrc\u0004&]CH\u0010{\u0018\b:'~>L<Q|V\u0001^\u001e\tHjTR}T\u000e\u0015x@lT\u0013?"} },
  { message: 'Heartbeat response', version: 4, hex: 'a182b8f238b300',
    json: {"throttleTimeMs":-1585268494,"errorCode":14515} },
];
