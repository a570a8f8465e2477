import { Failure } from "../../platform/failure.ts";

export function emailTaken(): Failure {
  return new Failure("email_taken", "An account with this e-mail exists. Log in, or reset its password.", [
    { path: "email", message: "is taken" },
  ]);
}
