/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'SaslAuthenticate request', version: 0, hex: '0000001d000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c',
    json: {"authBytes":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw="} },
  { message: 'SaslAuthenticate response', version: 0, hex: '43e500a24901521b154b07722478582111515a30545a2c3268371f560b4a4203340a6c2b2a2a770b65566b497d68056b7c21123b150a755e733532544a2c723035073b2f342f09404f470d4f0c7b486e4716155e7722507a562b357a186e1b38304c62380640520c635b06305d146710513d29285336165d40794029746206211445130b0836341a6664424608736901684f64012c720f470561322c235e59756f46443b063e00000009000102030405060708',
    json: {"errorCode":17381,"errorMessage":"I\u0001R\u001b\u0015K\u0007r$xX!\u0011QZ0TZ,2h7\u001fV\u000bJB\u00034\nl+**w\u000beVkI}h\u0005k|!\u0012;\u0015\nu^s52TJ,r05\u0007;/4/\t@OG\rO\f{HnG\u0016\u0015^w\"PzV+5z\u0018n\u001b80Lb8\u0006@R\fc[\u00060]\u0014g\u0010Q=)(S6\u0016]@y@)tb\u0006!\u0014E\u0013\u000b\b64\u001afdBF\bsi\u0001hOd\u0001,r\u000fG\u0005a2,#^YuoFD;\u0006>","authBytes":"AAECAwQFBgcI"} },
  { message: 'SaslAuthenticate request', version: 1, hex: '0000001d000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c',
    json: {"authBytes":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw="} },
  { message: 'SaslAuthenticate response', version: 1, hex: '30e4006f05006214317133336157677e47675930374265662a7d34381a3c190e3c3e787d4e77547139001b131c5c0a5b3c531c03073229521c5a22685f31591c2b0b25650b5435090a003d6c3f520a3a4a0e566e28355332314d2d05205863063529362d071d2440085b4c71763f756f205c250000000b000102030405060708090a000a7edba393a901',
    json: {"errorCode":12516,"errorMessage":"\u0005\u0000b\u00141q33aWg~GgY07Bef*}48\u001a<\u0019\u000e<>x}NwTq9\u0000\u001b\u0013\u001c\\\n[<S\u001c\u0003\u00072)R\u001cZ\"h_1Y\u001c+\u000b%e\u000bT5\t\n\u0000=l?R\n:J\u000eVn(5S21M-\u0005 Xc\u00065)6-\u0007\u001d$@\b[Lqv?uo \\%","authBytes":"AAECAwQFBgcICQo=","sessionLifetimeMs":2954231574407425} },
  { message: 'SaslAuthenticate request', version: 2, hex: '1e000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c00',
    json: {"authBytes":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw="} },
  { message: 'SaslAuthenticate response', version: 2, hex: 'df016b4f71465074190e1d6c5f2e6d751a32420539395460127a57450e0721361e6b0a271b5f7e21702d50656e167b11237b6612592b0430714e6e0545443f0d725a535243301b193e2c7d006c0f393f59753b53715e3c0f2f510b4d5b5c5c01055a35456e4004327c3f3c3206060001020304ffffffffffffffff00',
    json: {"errorCode":-8447,"errorMessage":"OqFPt\u0019\u000e\u001dl_.mu\u001a2B\u000599T`\u0012zWE\u000e\u0007!6\u001ek\n'\u001b_~!p-Pen\u0016{\u0011#{f\u0012Y+\u00040qNn\u0005ED?\rrZSRC0\u001b\u0019>,}\u0000l\u000f9?Yu;Sq^<\u000f/Q\u000bM[\\\\\u0001\u0005Z5En@\u00042|?<2\u0006","authBytes":"AAECAwQ=","sessionLifetimeMs":-1} },
];
