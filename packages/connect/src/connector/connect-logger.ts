/** What plug-ins log with; lines appear in the worker's log under the plug-in's class name. */
export interface ConnectLogger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: Error): void;
}
