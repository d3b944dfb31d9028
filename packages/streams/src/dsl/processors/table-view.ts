/** What a table promises to those that are built on it. */
export interface TableView {
  /**
   * Has the table tell the old value with every update.
   * @param isForced whether it is to keep its state for that if it does not yet
   * @returns whether it will
   */
  enableSendingOldValues(isForced: boolean): boolean;
}
