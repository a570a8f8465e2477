/** Why the platform did not start, in words for whoever typed the command. Printed without a stack. */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
}
