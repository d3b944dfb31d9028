/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from '../messages/fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'TransactionLogKey', version: 0, hex: '008f2e54260242345a622b712e4b0504376e02060f085d234b201a402b674b2a1440493a4079526f361c6b7b3c6e28701a7d0230230e336a35102941304c0e48221240402f5f2f4179085d5a4c4c4f02536233033b5c553b646f42050b55606e2e552b697a5f6f1d4f41375c061f236b6b413339787b646f09603d094f1d716f7241725e06075c3912017a5543703e1c4e',
    json: {"transactionalId":".T&\u0002B4Zb+q.K\u0005\u00047n\u0002\u0006\u000f\b]#K \u001a@+gK*\u0014@I:@yRo6\u001ck{<n(p\u001a}\u00020#\u000e3j5\u0010)A0L\u000eH\"\u0012@@/_/Ay\b]ZLLO\u0002Sb3\u0003;\\U;doB\u0005\u000bU`n.U+iz_o\u001dOA7\\\u0006\u001f#kkA39x{do\t`=\tO\u001dqorAr^\u0006\u0007\\9\u0012\u0001zUCp>\u001cN"} },
  { message: 'TransactionLogValue', version: 0, hex: '00194554867c9699000080000000c900000002000b6011080c682e09261b586e00000002800000008000000000033f1649000000037fffffff8000000031c20ab1ffffffffffffffff001a53cce73606b9',
    json: {"producerId":7113103753647769,"producerEpoch":0,"transactionTimeoutMs":-2147483648,"transactionStatus":-55,"transactionPartitions":[{"topic":"`\u0011\b\fh.\t&\u001bXn","partitionIds":[-2147483648,-2147483648]},{"topic":"?\u0016I","partitionIds":[2147483647,-2147483648,834800305]}],"transactionLastUpdateTimestampMs":-1,"transactionStartTimestampMs":7410488911988409} },
  { message: 'TransactionLogValue', version: 1, hex: '001fffffffffffff8060ffffffff0a0405426e781703bc0a16d200000000000946414f6c11312d3e03f9f036ecb23241a5000df0b4b18cf1b38a83f2a786bb0100001cf70cb5cb9515ffffffffffffffff00',
    json: {"producerId":9007199254740991,"producerEpoch":-32672,"transactionTimeoutMs":-1,"transactionStatus":10,"transactionPartitions":[{"topic":"Bnx\u0017","partitionIds":[-1140189486,0]},{"topic":"FAOl\u00111->","partitionIds":[-101697812,-1305329243]},{"topic":"𴱌񳊃򧆻","partitionIds":[]}],"transactionLastUpdateTimestampMs":8152933309584661,"transactionStartTimestampMs":-1} },
];
