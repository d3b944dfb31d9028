import { sasl } from '../../jute/operations/sasl.ts';
import { readHandler } from './read.ts';

/** sasl (102): a server without SASL answers with a null token. */
export const saslHandler = readHandler(sasl, () => ({ token: null }));
