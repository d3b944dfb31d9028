/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'AddOffsetsToTxn request', version: 0, hex: '0070337100183f104133305a52547a0213300f0100396557483a5822345f3561737a7c02041c276d080626230a660a327c704a2d45227d28484610514d43133d0b5406281f254d5f7a7c2b652f5c54214d6b506500313b563a254e76490879621202017c3020375e0273083f0f0b6e221b32fff41e514cbd9a04f3f700080a35362341530a6a',
    json: {"transactionalId":"3q\u0000\u0018?\u0010A30ZRTz\u0002\u00130\u000f\u0001\u00009eWH:X\"4_5asz|\u0002\u0004\u001c'm\b\u0006&#\nf\n2|pJ-E\"}(HF\u0010QMC\u0013=\u000bT\u0006(\u001f%M_z|+e/\\T!MkPe\u00001;V:%NvI\byb\u0012\u0002\u0001|0 7^\u0002s\b?\u000f\u000bn\"\u001b2","producerId":-3344365191849468,"producerEpoch":-3081,"groupId":"\n56#AS\nj"} },
  { message: 'AddOffsetsToTxn response', version: 0, hex: 'c27885f57fff',
    json: {"throttleTimeMs":-1032288779,"errorCode":32767} },
  { message: 'AddOffsetsToTxn request', version: 1, hex: '000240370000000000000000884400c20c033d14161e364e507c1f01580d6d0e4d211c452a690b2e18373b4f26542042585e3113063a3204264a25713c13146b31330e575b3a4f6f2e267c772416006b71040f630a734a6122525e40283d7a3e0d4f08254c546925476c632b5d442f323b2b296f3c2b6354704a513d25737a452901296374764c237e70275942187919486c7d3c7263055b695b06265c365975571442462f63444b2d076331175e245434331d7202617c4a677912161e1e50313a58330d7611157e5f751c5c2f004e076914',
    json: {"transactionalId":"@7","producerId":0,"producerEpoch":-30652,"groupId":"\f\u0003=\u0014\u0016\u001e6NP|\u001f\u0001X\rm\u000eM!\u001cE*i\u000b.\u00187;O&T BX^1\u0013\u0006:2\u0004&J%q<\u0013\u0014k13\u000eW[:Oo.&|w$\u0016\u0000kq\u0004\u000fc\nsJa\"R^@(=z>\rO\b%LTi%Glc+]D/2;+)o<+cTpJQ=%szE)\u0001)ctvL#~p'YB\u0018y\u0019Hl}<rc\u0005[i[\u0006&\\6YuW\u0014BF/cDK-\u0007c1\u0017^$T43\u001dr\u0002a|Jgy\u0012\u0016\u001e\u001eP1:X3\rv\u0011\u0015~_u\u001c\\/\u0000N\u0007i\u0014"} },
  { message: 'AddOffsetsToTxn response', version: 1, hex: 'ddc10bf81a4c',
    json: {"throttleTimeMs":-574551048,"errorCode":6732} },
  { message: 'AddOffsetsToTxn request', version: 2, hex: '0065490275346a786c337233542e535b5d6a612a5b6104356a7540443a13493a5b476a5e1557602502645f5e257d5a335a0a554c354a7b1b303751012e75260068104c676e3d591913404647377a4614187156773f3c34416d032b03667303081c5021512d402bffffffffffffffff800000045c1f0326',
    json: {"transactionalId":"I\u0002u4jxl3r3T.S[]ja*[a\u00045ju@D:\u0013I:[Gj^\u0015W`%\u0002d_^%}Z3Z\nUL5J{\u001b07Q\u0001.u&\u0000h\u0010Lgn=Y\u0019\u0013@FG7zF\u0014\u0018qVw?<4Am\u0003+\u0003fs\u0003\b\u001cP!Q-@+","producerId":-1,"producerEpoch":-32768,"groupId":"\\\u001f\u0003&"} },
  { message: 'AddOffsetsToTxn response', version: 2, hex: 'c96dd7cd9084',
    json: {"throttleTimeMs":-915548211,"errorCode":-28540} },
  { message: 'AddOffsetsToTxn request', version: 3, hex: '11f3a08caef3a8ba92f3b6aa9bf1bcb9abffffffffffffffffffff9a01583d2b0b77085b632f74575d722273245733737e35333f3d236474773d0b0f065a20586f24386132273507181167666e7a18304755627a0c77070b533f00477264713c4935720142795f171a0f6b2252786211520e24014b472e18231b5b70417c70492c493e7a191d0a07044f37020768146a021c21682c7e1a70672d5d5d7917526072464868710736087c3f1a127662394d543b2006465900',
    json: {"transactionalId":"󠌮󨺒󶪛񼹫","producerId":-1,"producerEpoch":-1,"groupId":"X=+\u000bw\b[c/tW]r\"s$W3s~53?=#dtw=\u000b\u000f\u0006Z Xo$8a2'5\u0007\u0018\u0011gfnz\u00180GUbz\fw\u0007\u000bS?\u0000Grdq<I5r\u0001By_\u0017\u001a\u000fk\"Rxb\u0011R\u000e$\u0001KG.\u0018#\u001b[pA|pI,I>z\u0019\u001d\n\u0007\u0004O7\u0002\u0007h\u0014j\u0002\u001c!h,~\u001apg-]]y\u0017R`rFHhq\u00076\b|?\u001a\u0012vb9MT; \u0006FY"} },
  { message: 'AddOffsetsToTxn response', version: 3, hex: 'b79e5b430f1000',
    json: {"throttleTimeMs":-1214358717,"errorCode":3856} },
  { message: 'AddOffsetsToTxn request', version: 4, hex: '90010b1f652d5c581a655a0644496847797b1b4b6834505c5352627d5e4c0677597d230c471f3d12536b60384862477e2f3e3c2b652d27204b32141e06187c17414a4e22057d1a28764f721c50145f4863400e0e682f0f0a5b471d7e28085a4e7d5558060502130567156b020c5a5a0868697570761a4c344115204c7a6d3f285570325b7a475817651075772d3c384e570008be47b6ac97697fff057710546200',
    json: {"transactionalId":"\u000b\u001fe-\\X\u001aeZ\u0006DIhGy{\u001bKh4P\\SRb}^L\u0006wY}#\fG\u001f=\u0012Sk`8HbG~/><+e-' K2\u0014\u001e\u0006\u0018|\u0017AJN\"\u0005}\u001a(vOr\u001cP\u0014_Hc@\u000e\u000eh/\u000f\n[G\u001d~(\bZN}UX\u0006\u0005\u0002\u0013\u0005g\u0015k\u0002\fZZ\bhiupv\u001aL4A\u0015 Lzm?(Up2[zGX\u0017e\u0010uw-<8NW","producerId":2461015030404969,"producerEpoch":32767,"groupId":"w\u0010Tb"} },
  { message: 'AddOffsetsToTxn response', version: 4, hex: 'ffffffff884a00',
    json: {"throttleTimeMs":-1,"errorCode":-30646} },
];
