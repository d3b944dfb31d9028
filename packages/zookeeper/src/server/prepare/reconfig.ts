import { ErrorCode } from '../../errors.ts';
import { OpCode } from '../../jute/op-code.ts';
import type { WriteHandler } from './prepare.ts';

/** reconfig (16): a single server has no ensemble to change, and says RECONFIGDISABLED whatever is asked. */
export const reconfigHandler: WriteHandler = {
  type: OpCode.reconfig,
  decode: () => ({
    resultType: OpCode.reconfig,
    prepare: () => ErrorCode.RECONFIGDISABLED,
    encodeResult: () => {},
  }),
};
