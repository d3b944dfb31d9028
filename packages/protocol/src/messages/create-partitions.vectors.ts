/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'CreatePartitions request', version: 0, hex: '000000002021e13601',
    json: {"topics":[],"timeoutMs":539091254,"validateOnly":true} },
  { message: 'CreatePartitions response', version: 0, hex: '992d3892000000030010f09f9cbef39db8b1f0b18784f3838ba7800000022e7d0018f3aeb486f193ae9cf29a86a7f2a7a49ff38b83b9f3a1b9856481000106000400057e53ffff0008f1a88eaaf3ab8aad',
    json: {"throttleTimeMs":-1725089646,"results":[{"name":"🜾󝸱𱇄󃋧","errorCode":-32768,"errorMessage":".}"},{"name":"󮴆񓮜򚆧򧤟󋃹󡹅","errorCode":25729,"errorMessage":"\u0006"},{"name":"\u0000\u0005~S","errorCode":-1,"errorMessage":"񨎪󫊭"}]} },
  { message: 'CreatePartitions request', version: 1, hex: '000000008000000001',
    json: {"topics":[],"timeoutMs":-2147483648,"validateOnly":true} },
  { message: 'CreatePartitions response', version: 1, hex: '84da04a7000000030010f0b099a2f1869dbdf28e9782f3b3a0baed7c00031c5d210004770924390000000418151f0d000654400663523dc4440018f1949f8ff193b590f2a88792f3b2ba82f0a29e86f2a89382',
    json: {"throttleTimeMs":-2066086745,"results":[{"name":"𰙢񆝽򎗂󳠺","errorCode":-4740,"errorMessage":"\u001c]!"},{"name":"w\t$9","errorCode":0,"errorMessage":"\u0018\u0015\u001f\r"},{"name":"T@\u0006cR=","errorCode":-15292,"errorMessage":"񔟏񓵐򨇒󲺂𢞆򨓂"}]} },
  { message: 'CreatePartitions request', version: 2, hex: '02bf010d133c277d230b471c41171b0654743b4b257461630c4c7312183b6f205f414c6d63063c0805794f5970483d7a3f05401c3c5c6b4d4868546853335b055073214c46335303101d216d26117a554d3e171f2777771c097b31046c101374180c5b0b52727203530c065205434e1767712a184e6872121e56371e645b405a2223267238283b1141002b580a681f506a3b54405b4a4e75771e467d6c4d2843464e615770471233772319742a0c374e3e1b46341852075d0b574b684079162d0605664e5e0404c75a11bbffffffff0000000000047d9d23d8ffffffff92e01ad600020000000000004fbb8f6b0100',
    json: {"topics":[{"name":"\r\u0013<'}#\u000bG\u001cA\u0017\u001b\u0006Tt;K%tac\fLs\u0012\u0018;o _ALmc\u0006<\b\u0005yOYpH=z?\u0005@\u001c<\\kMHhThS3[\u0005Ps!LF3S\u0003\u0010\u001d!m&\u0011zUM>\u0017\u001f'ww\u001c\t{1\u0004l\u0010\u0013t\u0018\f[\u000bRrr\u0003S\f\u0006R\u0005CN\u0017gq*\u0018Nhr\u0012\u001eV7\u001ed[@Z\"#&r8(;\u0011A\u0000+X\nh\u001fPj;T@[JNuw\u001eF}lM(CFNaWpG\u00123w#\u0019t*\f7N>\u001bF4\u0018R\u0007]\u000bWKh@y\u0016-\u0006","count":90590814,"assignments":[{"brokerIds":[-950398533,-1,0]},{"brokerIds":[2107450328,-1,-1830806826]},{"brokerIds":[0]}]}],"timeoutMs":1337692011,"validateOnly":true} },
  { message: 'CreatePartitions response', version: 2, hex: '65aaff26040478141d38a7000015f2988caaf19c8db3f488a0acf3ac9380f1b383912c8d0c21631e5b645d2445274133000a5c585a686c79195116693c15f2a08590f29f8280f2a89e8af2ada3b9f185a9890000',
    json: {"throttleTimeMs":1705705254,"results":[{"name":"x\u0014\u001d","errorCode":14503,"errorMessage":null},{"name":"򘌪񜍳􈠬󬓀񳃑","errorCode":11405,"errorMessage":"!c\u001e[d]$E'A3"},{"name":"\\XZhly\u0019Q\u0016","errorCode":26940,"errorMessage":"򠅐򟂀򨞊򭣹񅩉"}]} },
  { message: 'CreatePartitions request', version: 3, hex: '014ed7a5c60000',
    json: {"topics":[],"timeoutMs":1322755526,"validateOnly":false} },
  { message: 'CreatePartitions response', version: 3, hex: 'ea71cde404070027575f4e550a40000004355c31ffff920124492970663c2b3621351c19680369315e48384409256428346b49272d531d6923616f444e52315a077642294f0e571b524d726b573b0e5745067d234175457d7e080e532b57411d7668437715450b64373f600a585b194b77312c633b736b22523f6b2e482f6a7555355401294e0d27293c4f145137775758766e725a0d57637d6f3617321745295c4a425e4413473a180005f38082a8aa1f077841482c7d290000',
    json: {"throttleTimeMs":-361640476,"results":[{"name":"\u0000'W_NU","errorCode":2624,"errorMessage":null},{"name":"5\\1","errorCode":-1,"errorMessage":"$I)pf<+6!5\u001c\u0019h\u0003i1^H8D\t%d(4kI'-S\u001di#aoDNR1Z\u0007vB)O\u000eW\u001bRMrkW;\u000eWE\u0006}#AuE}~\b\u000eS+WA\u001dvhCw\u0015E\u000bd7?`\nX[\u0019Kw1,c;sk\"R?k.H/juU5T\u0001)N\r')<O\u0014Q7wWXvnrZ\rWc}o6\u00172\u0017E)\\JB^D\u0013G:\u0018"},{"name":"󀂨","errorCode":-21985,"errorMessage":"xAH,})"}]} },
];
