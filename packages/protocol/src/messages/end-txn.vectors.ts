/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'EndTxn request', version: 0, hex: '00645815650d1103511e7b0e49121f5c17715c18795a6e07037558270d610550457a634c2772572e26456e222846171f772e1e3326016f721e6d746a751871113746147a7d6f5428687c26684a3f720119756560186e601c43241b576c7a2c3c3f6a0b152608ffe0000000000001f4c300',
    json: {"transactionalId":"X\u0015e\r\u0011\u0003Q\u001e{\u000eI\u0012\u001f\\\u0017q\\\u0018yZn\u0007\u0003uX'\ra\u0005PEzcL'rW.&En\"(F\u0017\u001fw.\u001e3&\u0001or\u001emtju\u0018q\u00117F\u0014z}oT(h|&hJ?r\u0001\u0019ue`\u0018n`\u001cC$\u001bWlz,<?j\u000b\u0015&\b","producerId":-9007199254740991,"producerEpoch":-2877,"committed":false} },
  { message: 'EndTxn response', version: 0, hex: '7fffffff8000',
    json: {"throttleTimeMs":2147483647,"errorCode":-32768} },
  { message: 'EndTxn request', version: 1, hex: '008f2f65466874133205495c7b4765667c2e6104260713546403016779695c3c307400044a7c6562721505472f2b686f62363666311a1d1b4a1d43272e535c357c5614276a2c2c6012213a435552015d5a4b0358417a5b7403635f717d665012397431451423325501082b7b7a2431522468645e673e6e1c453e2f55092a7d6a1301554a3b26051b113d325d1518703d160000000000000000000000',
    json: {"transactionalId":"/eFht\u00132\u0005I\\{Gef|.a\u0004&\u0007\u0013Td\u0003\u0001gyi\\<0t\u0000\u0004J|ebr\u0015\u0005G/+hob66f1\u001a\u001d\u001bJ\u001dC'.S\\5|V\u0014'j,,`\u0012!:CUR\u0001]ZK\u0003XAz[t\u0003c_q}fP\u00129t1E\u0014#2U\u0001\b+{z$1R$hd^g>n\u001cE>/U\t*}j\u0013\u0001UJ;&\u0005\u001b\u0011=2]\u0015\u0018p=\u0016","producerId":0,"producerEpoch":0,"committed":false} },
  { message: 'EndTxn response', version: 1, hex: '7fffffff8000',
    json: {"throttleTimeMs":2147483647,"errorCode":-32768} },
  { message: 'EndTxn request', version: 2, hex: '0069562e2b282b721a293850356f58611e0d7c0941192f3219495f03584b5d78385561724d517b0b59195f7528076d4531202d7945067e636615557d5d300e44452b41133f392a704f272c4e2c072a6d4458312471260560712929167813185244534a341c02532c352413ffe0000000000001800000',
    json: {"transactionalId":"V.+(+r\u001a)8P5oXa\u001e\r|\tA\u0019/2\u0019I_\u0003XK]x8UarMQ{\u000bY\u0019_u(\u0007mE1 -yE\u0006~cf\u0015U}]0\u000eDE+A\u0013?9*pO',N,\u0007*mDX1$q&\u0005`q))\u0016x\u0013\u0018RDSJ4\u001c\u0002S,5$\u0013","producerId":-9007199254740991,"producerEpoch":-32768,"committed":false} },
  { message: 'EndTxn response', version: 2, hex: 'ffffffff2e89',
    json: {"throttleTimeMs":-1,"errorCode":11913} },
  { message: 'EndTxn request', version: 3, hex: '86020c005d04070a200b12085b33000e37214f3b584a7647776e1e751312782a2f54147b7b76646b6e651d2c1b143d430102594b79744d0a7272421f2551776144551f18262e534840301b2421437d4c6d04153c35562b15247e2069702918194075172e7a000a40444832317744576a3d08264c203c160e341215712965687930452c40116c2f123c6a3c673e2c40285819281755591010285f2b7778444f152e734a4d20520f7161764a712e63281b4d62182c5f716627766c4d37594a331c7c5128037a3a7459070260754f1a4e6e6942572b467a660d034e3a2f546e35402249517c7b4b7c442132293e5d1670250f5669136a2460376e2d16312f3b1d3e5f5a0e325a3c59ffffffffffffffff7fff0100',
    json: {"transactionalId":"\f\u0000]\u0004\u0007\n \u000b\u0012\b[3\u0000\u000e7!O;XJvGwn\u001eu\u0013\u0012x*/T\u0014{{vdkne\u001d,\u001b\u0014=C\u0001\u0002YKytM\nrrB\u001f%QwaDU\u001f\u0018&.SH@0\u001b$!C}Lm\u0004\u0015<5V+\u0015$~ ip)\u0018\u0019@u\u0017.z\u0000\n@DH21wDWj=\b&L <\u0016\u000e4\u0012\u0015q)ehy0E,@\u0011l/\u0012<j<g>,@(X\u0019(\u0017UY\u0010\u0010(_+wxDO\u0015.sJM R\u000fqavJq.c(\u001bMb\u0018,_qf'vlM7YJ3\u001c|Q(\u0003z:tY\u0007\u0002`uO\u001aNniBW+Fzf\r\u0003N:/Tn5@\"IQ|{K|D!2)>]\u0016p%\u000fVi\u0013j$`7n-\u00161/;\u001d>_Z\u000e2Z<Y","producerId":-1,"producerEpoch":32767,"committed":true} },
  { message: 'EndTxn response', version: 3, hex: '00000000800000',
    json: {"throttleTimeMs":0,"errorCode":-32768} },
  { message: 'EndTxn request', version: 4, hex: '740d690302796c18317435233b79662c4c27022e273b5b674c39614f6603634133681f4c7c713f14711213075a100f0639790a4e0c416922797a0b1349552f390c46610b466e0f112358110b584f6349525f5b3e141579503153707e1e647d5a1369660a7b3a37291102000e2d780325236f504f001fffffffffffff04b30100',
    json: {"transactionalId":"\ri\u0003\u0002yl\u00181t5#;yf,L'\u0002.';[gL9aOf\u0003cA3h\u001fL|q?\u0014q\u0012\u0013\u0007Z\u0010\u000f\u00069y\nN\fAi\"yz\u000b\u0013IU/9\fFa\u000bFn\u000f\u0011#X\u0011\u000bXOcIR_[>\u0014\u0015yP1Sp~\u001ed}Z\u0013if\n{:7)\u0011\u0002\u0000\u000e-x\u0003%#oPO","producerId":9007199254740991,"producerEpoch":1203,"committed":true} },
  { message: 'EndTxn response', version: 4, hex: '70f23982824a00',
    json: {"throttleTimeMs":1894922626,"errorCode":-32182} },
];
