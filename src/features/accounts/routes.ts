import type { App } from "../../app.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { success } from "../../platform/http/schemas.ts";
import { presentCurrentUser } from "./present.ts";
import { readProfile } from "./read-profile.ts";
import { renameAccount } from "./rename-account.ts";
import { CurrentUser, UpdateUserBody } from "./schema.ts";

const tag = "User Profile";

export function accountRoutes(app: App): Route[] {
  return [
    route({
      method: "GET",
      path: "/users/me",
      operation: "getCurrentUser",
      summary: "Get Current User Profile",
      description:
        "Who you are and how far your onboarding got. Resellers and developers also see their credit account as `GET /credits/balance` answers it, resellers their branding profiles.",
      tag,
      access: "user",
      responses: { 200: success({ data: CurrentUser }) },
      handler: async ({ actor }) =>
        ok({ data: presentCurrentUser(await readProfile(app, actor), app.config.publicUrl) }),
    }),
    route({
      method: "PUT",
      path: "/users/me",
      operation: "updateCurrentUser",
      summary: "Update Current User Profile",
      description: "Sets your name or your business's: one line of 1 to 200 characters.",
      tag,
      access: "user",
      isForSessionsOnly: true,
      body: UpdateUserBody,
      responses: { 200: success({ data: CurrentUser }) },
      handler: async ({ actor, body }) => {
        await renameAccount(app, actor, body.name);
        return ok({
          message: "Your profile was updated.",
          data: presentCurrentUser(await readProfile(app, actor), app.config.publicUrl),
        });
      },
    }),
  ];
}
