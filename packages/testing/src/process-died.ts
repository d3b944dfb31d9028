/** Thrown to code of a simulated process that is dead; nothing it does from here on has an effect. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';

  constructor() {
    super('this simulated process is dead');
  }
}
