import { Type } from "typebox";
import type { App } from "../../app.ts";
import { created, ok, type Route, route } from "../../platform/http/route.ts";
import { success } from "../../platform/http/schemas.ts";
import { changeProfile } from "./change-profile.ts";
import { createProfile } from "./create-profile.ts";
import { logoRoutes } from "./logo-routes.ts";
import { presentProfile } from "./present.ts";
import { removeProfile } from "./remove-profile.ts";
import { CreateProfileBody, ProfileParams, ResellerProfile, UpdateProfileBody } from "./schema.ts";
import { smtpRoutes } from "./smtp-routes.ts";
import { listProfiles, type Profile } from "./store.ts";

const tag = "Reseller";

export function brandingRoutes(app: App): Route[] {
  return [...profileRoutes(app), ...smtpRoutes(app), ...logoRoutes(app)];
}

function profileRoutes(app: App): Route[] {
  const present = (profile: Profile) => presentProfile(profile, app.config.publicUrl);
  return [
    route({
      method: "GET",
      path: "/reseller/profiles",
      operation: "listResellerProfiles",
      summary: "Get Reseller Profiles",
      description: "All of your branding profiles, newest first; one of them is the default.",
      tag,
      access: "reseller",
      responses: { 200: success({ data: Type.Array(ResellerProfile) }) },
      handler: async ({ actor }) => {
        const profiles = await listProfiles(app.database.db, actor.accountId);
        return ok({ data: profiles.map(present) });
      },
    }),
    route({
      method: "POST",
      path: "/reseller/profiles",
      operation: "createResellerProfile",
      summary: "Create Reseller Profile",
      description:
        "How your customers' mails look. Your first profile is the default in any case; a later one with `is_default: true` takes the place of the present default.",
      tag,
      access: "reseller",
      body: CreateProfileBody,
      responses: { 201: success({ profile: ResellerProfile }) },
      errors: ["limit_reached"],
      handler: async ({ actor, body }) => {
        const profile = await createProfile(app, actor, body);
        return created({ message: "Reseller profile created", profile: present(profile) });
      },
    }),
    route({
      method: "PUT",
      path: "/reseller/profiles/:id",
      operation: "updateResellerProfile",
      summary: "Update Reseller Profile",
      description:
        "What is left out stays; null clears `email_sender_name` or `color_scheme`. `is_default: true` makes this profile the default instead of the present one; " +
        "the default itself can't be unset, only replaced.",
      tag,
      access: "reseller",
      params: ProfileParams,
      body: UpdateProfileBody,
      responses: { 200: success({ profile: ResellerProfile }) },
      errors: ["not_found", "default_required"],
      handler: async ({ actor, params, body }) => {
        const profile = await changeProfile(app, actor, params.id, body);
        return ok({ message: "Reseller profile updated", profile: present(profile) });
      },
    }),
    route({
      method: "DELETE",
      path: "/reseller/profiles/:id",
      operation: "deleteResellerProfile",
      summary: "Delete Reseller Profile",
      description:
        "With its logo and mail server. After the default, your oldest remaining profile becomes the default; the last one can be deleted too. Mails of orders that it branded look like ours from then on.",
      tag,
      access: "reseller",
      params: ProfileParams,
      responses: { 200: success({}) },
      errors: ["not_found"],
      handler: async ({ actor, params }) => {
        await removeProfile(app, actor, params.id);
        return ok({ message: "Reseller profile deleted" });
      },
    }),
  ];
}
