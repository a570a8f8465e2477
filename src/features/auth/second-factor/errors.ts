import { Failure } from "../../../platform/failure.ts";

export type CodeProblem = "missing" | "wrong";
const explanations: Record<CodeProblem, string> = { missing: "is required", wrong: "is wrong or was used before" };

/** Comes only after the right password, so it tells a stranger nothing. */
export function totpRequired(problem: CodeProblem): Failure {
  const sentence =
    problem === "missing"
      ? "This account has a second factor: send the code that your app shows as totp_code."
      : "The code of the second factor is wrong or was used before. Send a fresh one.";
  return new Failure("totp_required", sentence, [{ path: "totp_code", message: explanations[problem] }]);
}

export function wrongTotpCode(problem: CodeProblem, path: string): Failure {
  return new Failure("wrong_totp_code", `The code of the second factor ${explanations[problem]}.`, [
    { path, message: explanations[problem] },
  ]);
}

export function totpEnabledAlready(): Failure {
  return new Failure("invalid_state", "The second factor is on already. Switch it off before you set up another.");
}

export function totpNotStarted(): Failure {
  return new Failure("invalid_state", "There is no second factor to confirm. Ask for a secret first.");
}

export function totpNotEnabled(): Failure {
  return new Failure("invalid_state", "The account has no second factor.");
}
