/**
 * DIGEST-MD5 between Apache's programs: ZooKeeper 3.9.5's server and zookeeper-shell of Kafka 3.9.2 (JDK 17), user bob, recorded on
 * the wire.
 */
export const recorded = {
  username: 'bob',
  password: 'bobsecret',
  serverNonce: 'QNKBE7dxdePGHZMviZBM6hu3oAnnNHlxNQpwnPku',
  clientNonce: 'vVCSaKAGLRTiD5/SKNwSlY3ttOJsYAkzngy/CDEs',
  challenge:
    'realm="zk-sasl-md5",nonce="QNKBE7dxdePGHZMviZBM6hu3oAnnNHlxNQpwnPku",charset=utf-8,algorithm=md5-sess',
  response:
    'charset=utf-8,username="bob",realm="zk-sasl-md5",nonce="QNKBE7dxdePGHZMviZBM6hu3oAnnNHlxNQpwnPku",nc=00000001,cnonce="vVCSaKAGLRTiD5/SKNwSlY3ttOJsYAkzngy/CDEs",digest-uri="zookeeper/zk-sasl-md5",maxbuf=65536,response=509673af17946398347d586f278d8d45,qop=auth,authzid="bob"',
  rspauth: 'rspauth=72d695c7ed9434da3b318089f10d52bd',
} as const;

/** The whole packets: what follows the connect response, by turns of client and server, and the same with a wrong password. */
export const packets = {
  firstRequest: '0000000c000000010000006600000000',
  /** xid 2, zxid 0, AUTHFAILED, and a null token behind the header. */
  refusal: '00000014000000020000000000000000ffffff8dffffffff',
} as const;
