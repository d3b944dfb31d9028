/** One partition that is being read. */
export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to ask for. */
  offset: number;
  /** The broker to ask; undefined until it is known again. */
  leader: number | undefined;
  /** Grows when an old broker cuts off a message that does not fit. */
  maxBytes: number;
  /** Nobody wants to read it any more. */
  isRemoved: boolean;
}
