/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'InitProducerId request', version: 0, hex: '00823f6a5b0a5744127e6119630d202246077c434d127936346800265d3f20706a67243e267401512a201c3e5b0c6d7e5979010a15183017681438084d776102511b52005a230a3d4306474d447a300b39515b690e746f301b05315f185f4200597141174c5e331270451c49576e154d6b32296763285d315c31056e314d526e100b0b696e01dda7',
    json: {"transactionalId":"?j[\nWD\u0012~a\u0019c\r \"F\u0007|CM\u0012y64h\u0000&]? pjg$>&t\u0001Q* \u001c>[\fm~Yy\u0001\n\u0015\u00180\u0017h\u00148\bMwa\u0002Q\u001bR\u0000Z#\n=C\u0006GMDz0\u000b9Q[i\u000eto0\u001b\u00051_\u0018_B\u0000YqA\u0017L^3\u0012pE\u001cIWn\u0015Mk2)gc(]1\\1\u0005n1MRn\u0010\u000b\u000bi","transactionTimeoutMs":1845616039} },
  { message: 'InitProducerId response', version: 0, hex: 'e925b2208000fff6e3fadf6f87da2897',
    json: {"throttleTimeMs":-383405536,"errorCode":-32768,"producerId":-2564083137148966,"producerEpoch":10391} },
  { message: 'InitProducerId request', version: 1, hex: '00661b0648150e1b6e45503c2a122c080f37752d4c7e5719467d644a41510341150e76633b402838424e226c736c1837176d1a757c0559786b735215707d083405460f720837326925065173216141402c22261f504c285e774232376f5a491610760c176179590680000000',
    json: {"transactionalId":"\u001b\u0006H\u0015\u000e\u001bnEP<*\u0012,\b\u000f7u-L~W\u0019F}dJAQ\u0003A\u0015\u000evc;@(8BN\"lsl\u00187\u0017m\u001au|\u0005YxksR\u0015p}\b4\u0005F\u000fr\b72i%\u0006Qs!aA@,\"&\u001fPL(^wB27oZI\u0016\u0010v\f\u0017ayY\u0006","transactionTimeoutMs":-2147483648} },
  { message: 'InitProducerId response', version: 1, hex: 'e0187e98d5c1001ffffffffffffff3d5',
    json: {"throttleTimeMs":-535265640,"errorCode":-10815,"producerId":9007199254740991,"producerEpoch":-3115} },
  { message: 'InitProducerId request', version: 2, hex: '90014e594b1c0b5873427463462e402f741950654a076a1246053b32277a072d6d720946061841653d621e2412000e071c35435151446e6c677c0307136e512009290024275c7274427531241e295e29340e1c2e06340c1f0a0130690f5c2c5d775a09572f28577b6278193a6767505f4c503209174a04621c467509752e587c405748341446425b613f3b3176082b597ed15811fd00',
    json: {"transactionalId":"NYK\u001c\u000bXsBtcF.@/t\u0019PeJ\u0007j\u0012F\u0005;2'z\u0007-mr\tF\u0006\u0018Ae=b\u001e$\u0012\u0000\u000e\u0007\u001c5CQQDnlg|\u0003\u0007\u0013nQ \t)\u0000$'\\rtBu1$\u001e)^)4\u000e\u001c.\u00064\f\u001f\n\u00010i\u000f\\,]wZ\tW/(W{bx\u0019:ggP_LP2\t\u0017J\u0004b\u001cFu\tu.X|@WH4\u0014FB[a?;1v\b+Y~","transactionTimeoutMs":-782757379} },
  { message: 'InitProducerId response', version: 2, hex: 'f01b043783bc001fc1d42d77c0c77f5500',
    json: {"throttleTimeMs":-266664905,"errorCode":-31812,"producerId":8938841318080711,"producerEpoch":32597} },
  { message: 'InitProducerId request', version: 3, hex: 'cd01f3b380a7f187a58bf39b9281f2ba80bef297bba1e3a584f1b681b1f0938f9df194b7b3f099af85efae8bf28b998af3ad88aff386a483f382a78ff1829581f38989a7f1b7b8bff0a08f8df38ebdb0f289a8a6f39dbc94e1b1baf3b588bcf3bdbc86f18b9db7f48192b5f0bc9fbef1b08a8bf09aafabf2a98386f2a79690f3a2bdabf39b9996f28eaaa5f2b4b499f3aebd8af0b48880f0bea692f1a3b0a4f09ea1baeab5b7f29099bcf0b5a0bbf2a4b1aff2b18fa4f3bd9590f09c948bf0a7ac8af2a497a2f3b3a0bbf18fb29a3e118c13fff82784cfa50d5826b300',
    json: {"transactionalId":"󳀧񇥋󛒁򺀾򗻡㥄񶁱𓏝񔷳𙯅ﮋ򋙊󭈯󆤃󂧏񂕁󉉧񷸿𠏍󎽰򉨦󝼔ᱺ󵈼󽼆񋝷􁒵𼟾񰊋𚯫򩃆򧖐󢽫󛙖򎪥򴴙󮽊𴈀𾦒񣰤𞡺굷򐙼𵠻򤱯򱏤󽕐𜔋𧬊򤗢󳠻񏲚","transactionTimeoutMs":1041337363,"producerId":-2208348440818344,"producerEpoch":9907} },
  { message: 'InitProducerId response', version: 3, hex: '92fb710d3a8b0000000000000000b46e00',
    json: {"throttleTimeMs":-1829015283,"errorCode":14987,"producerId":0,"producerEpoch":-19346} },
  { message: 'InitProducerId request', version: 4, hex: '7150002f622a7738380f107c1c316012670472524f4a02012654053d652341292a5924325f6044741a5e74034d2f6712641058147432624b36683f1c7d7d43267e5e17421a2f5a422055681d7712025a250f7c67115b1459665e7a033c366e0c622b7e5d04384c0a7823721d3f5b2c70417fffffff000000000000000051ce00',
    json: {"transactionalId":"P\u0000/b*w88\u000f\u0010|\u001c1`\u0012g\u0004rROJ\u0002\u0001&T\u0005=e#A)*Y$2_`Dt\u001a^t\u0003M/g\u0012d\u0010X\u0014t2bK6h?\u001c}}C&~^\u0017B\u001a/ZB Uh\u001dw\u0012\u0002Z%\u000f|g\u0011[\u0014Yf^z\u0003<6n\fb+~]\u00048L\nx#r\u001d?[,pA","transactionTimeoutMs":2147483647,"producerId":0,"producerEpoch":20942} },
  { message: 'InitProducerId response', version: 4, hex: 'a2fdf6ace887000bf70e3981503b800000',
    json: {"throttleTimeMs":-1560414548,"errorCode":-6009,"producerId":3367865210196027,"producerEpoch":-32768} },
  { message: 'InitProducerId request', version: 5, hex: '17f1919d9cf3a1a4a3f098b0b7f190968cc887f0a9979f743e5d35000e353c55380481ffff00',
    json: {"transactionalId":"񑝜󡤣𘰷񐖌ȇ𩗟","transactionTimeoutMs":1950244149,"producerId":3999182917993601,"producerEpoch":-1} },
  { message: 'InitProducerId response', version: 5, hex: '35da377f8000001fffffffffffffffff00',
    json: {"throttleTimeMs":903493503,"errorCode":-32768,"producerId":9007199254740991,"producerEpoch":-1} },
];
