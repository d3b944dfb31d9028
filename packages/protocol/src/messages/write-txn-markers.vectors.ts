/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'WriteTxnMarkers request', version: 0, hex: '00000003ffffffffffffffff0000010000000017af0e8cffffffffffffffffa02901000000002bc58785ffe9f6df8eda79ee901801000000020000000000018000000000030f260f0000000008f99e8c',
    json: {"markers":[{"producerId":-1,"producerEpoch":0,"transactionResult":true,"topics":[],"coordinatorEpoch":397348492},{"producerId":-1,"producerEpoch":-24535,"transactionResult":true,"topics":[],"coordinatorEpoch":734365573},{"producerId":-6202484429522450,"producerEpoch":-28648,"transactionResult":true,"topics":[{"name":"","partitionIndexes":[-2147483648]},{"name":"\u000f&\u000f","partitionIndexes":[]}],"coordinatorEpoch":150576780}]} },
  { message: 'WriteTxnMarkers response', version: 0, hex: '00000000',
    json: {"markers":[]} },
  { message: 'WriteTxnMarkers request', version: 1, hex: '04001fffffffffffff1138000210e8a08ff1adaf94f1ae8094f3a685ab01007fffffff00ffe10b91accff238ae7800020a52762d714d022a09410100ffffffff000018b283da3f24818f740001eb0643fc0000',
    json: {"markers":[{"producerId":9007199254740991,"producerEpoch":4408,"transactionResult":false,"topics":[{"name":"蠏񭯔񮀔󦅫","partitionIndexes":[]}],"coordinatorEpoch":2147483647},{"producerId":-8713003980557768,"producerEpoch":-20872,"transactionResult":false,"topics":[{"name":"Rv-qM\u0002*\tA","partitionIndexes":[]}],"coordinatorEpoch":-1},{"producerId":6951678813086849,"producerEpoch":-28812,"transactionResult":false,"topics":[],"coordinatorEpoch":-351910916}]} },
  { message: 'WriteTxnMarkers response', version: 1, hex: '0100',
    json: {"markers":[]} },
];
