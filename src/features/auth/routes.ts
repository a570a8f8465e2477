import { Type } from "typebox";
import type { App } from "../../app.ts";
import { created, ok, type Route, route } from "../../platform/http/route.ts";
import { success } from "../../platform/http/schemas.ts";
import { LoginUser, presentLogin, presentUser, User } from "../accounts/index.ts";
import { changePassword } from "./change-password.ts";
import { logIn } from "./log-in.ts";
import { logOut } from "./log-out.ts";
import { answerPage } from "./pages/page.ts";
import { openResetPage } from "./pages/reset-page.ts";
import { openVerifyPage } from "./pages/verify-page.ts";
import { presentTokens } from "./present.ts";
import { refreshSession } from "./refresh-session.ts";
import { register } from "./register.ts";
import { requestMail } from "./request-mail.ts";
import { resetPassword } from "./reset-password.ts";
import {
  AddressBody,
  ChangePasswordBody,
  LinkQuery,
  LoginBody,
  RefreshBody,
  RegisterBody,
  ResetPasswordBody,
  tokenPair,
  VerifyEmailBody,
} from "./schema.ts";
import { verifyEmail } from "./verify-email.ts";

const tag = "Authentication";

export function authRoutes(app: App): Route[] {
  return [
    ...entryRoutes(app),
    ...addressRoutes(app),
    ...sessionRoutes(app),
    ...passwordRoutes(app),
    ...pageRoutes(app),
  ];
}

function entryRoutes(app: App): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/register",
      operation: "registerUser",
      summary: "Register New User",
      description:
        "Creates an account and mails a token that verifies its address; log in after that. Resellers and developers also get a credit account, and their passwords are checked against known data breaches.",
      tag,
      access: "public",
      rateLimit: "register",
      body: RegisterBody,
      responses: { 201: success({ user: User, verification_token_status: Type.Enum(["sent"]) }) },
      errors: ["email_taken", "not_ready"],
      handler: async ({ body, ip, requestId }) => {
        const account = await register(app, body, { ip, requestId });
        return created({
          message: "Registration successful. Please verify your email.",
          user: presentUser({ account, credit: undefined, profiles: undefined }),
          verification_token_status: "sent",
        });
      },
    }),
    route({
      method: "POST",
      path: "/auth/login",
      operation: "loginUser",
      summary: "User Login",
      description:
        "Starts a session. A wrong password and an unknown address answer alike; `email_not_verified` and `totp_required` come only after the right password. After five wrong ones to one address, whether or not it has an account, every try has to wait longer, up to 15 minutes, but for networks from which its owner has come in before. With a second factor send its code as `totp_code`.",
      tag,
      access: "public",
      rateLimit: "login",
      body: LoginBody,
      responses: {
        200: success({
          access_token: tokenPair.access_token,
          refresh_token: tokenPair.refresh_token,
          user: LoginUser,
          token_expires_in: tokenPair.token_expires_in,
        }),
      },
      errors: ["invalid_credentials", "email_not_verified", "totp_required", "not_ready"],
      handler: async ({ body, ip, requestId, headers }) => {
        const { account, tokens } = await logIn(app, {
          ...body,
          code: body.totp_code,
          origin: { ip, requestId },
          userAgent: headers["user-agent"],
        });
        return ok({ message: "Login successful.", ...presentTokens(tokens), user: presentLogin(account) });
      },
    }),
  ];
}

function sessionRoutes(app: App): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/refresh-token",
      operation: "refreshToken",
      summary: "Refresh Access Token",
      description:
        "Exchanges a refresh token for a new pair; each works once. A spent one ends its whole session and its owner gets a mail, but for the one just before the present pair: within 30 seconds, and while that pair's refresh token is unused, it answers the same pair again, so that a lost answer or two tabs log nobody out. 90 days after its login a session ends in any case.",
      tag,
      access: "public",
      body: RefreshBody,
      responses: { 200: success(tokenPair) },
      errors: ["unauthenticated"],
      handler: async ({ body, ip, requestId }) => {
        const tokens = await refreshSession(app, body.refresh_token, { ip, requestId });
        return ok({ message: "The session was refreshed.", ...presentTokens(tokens) });
      },
    }),
    route({
      method: "POST",
      path: "/auth/logout",
      operation: "logoutUser",
      summary: "Logout User",
      description: "Ends this session: its access token and its refresh token are refused from the next request on.",
      tag,
      access: "user",
      isForSessionsOnly: true,
      responses: { 200: success({}) },
      handler: async ({ actor }) => {
        await logOut(app, actor);
        return ok({ message: "You are logged out." });
      },
    }),
  ];
}

function addressRoutes(app: App): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/verify-email",
      operation: "verifyEmail",
      summary: "Verify Email Address",
      description:
        "Takes the token that was mailed to this very address, within 24 hours. An address that is verified already answers 200 again.",
      tag,
      access: "public",
      body: VerifyEmailBody,
      responses: { 200: success({}) },
      errors: ["invalid_token"],
      handler: async ({ body, ip }) => {
        await verifyEmail(app, { email: body.email, token: body.verification_token, ip });
        return ok({ message: "Your e-mail address is verified. You can log in now." });
      },
    }),
    route({
      method: "POST",
      path: "/auth/resend-verification",
      operation: "resendVerification",
      summary: "Resend Verification Email",
      description:
        "Mails a new token when the address has an account that is not verified; the answer is the same in any case. Counted together with password resets.",
      tag,
      access: "public",
      rateLimit: "reset",
      body: AddressBody,
      responses: { 200: success({}) },
      handler: async ({ body, ip, requestId }) => {
        await requestMail(app, "verify", body.email, { ip, requestId });
        return ok({ message: "If this address waits to be verified, a new mail is on its way." });
      },
    }),
  ];
}

function passwordRoutes(app: App): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/forgot-password",
      operation: "forgotPassword",
      summary: "Request Password Reset",
      description:
        "Mails a token that sets a new password within an hour; only the newest works. The answer is the same for an unknown address.",
      tag,
      access: "public",
      rateLimit: "reset",
      body: AddressBody,
      responses: { 200: success({}) },
      handler: async ({ body, ip, requestId }) => {
        await requestMail(app, "reset", body.email, { ip, requestId });
        return ok({ message: "If this address has an account, a mail to reset its password is on its way." });
      },
    }),
    route({
      method: "POST",
      path: "/auth/reset-password",
      operation: "resetPassword",
      summary: "Reset Password with Token",
      description:
        "Sets a new password and ends every session of the account; API keys and the second factor stay. It works once, and a refused password leaves the token unspent. As the mail reached its owner, the address counts as verified afterwards.",
      tag,
      access: "public",
      body: ResetPasswordBody,
      responses: { 200: success({}) },
      errors: ["invalid_token", "not_ready"],
      handler: async ({ body, ip, requestId }) => {
        await resetPassword(app, {
          token: body.reset_token,
          newPassword: body.new_password,
          origin: { ip, requestId },
        });
        return ok({ message: "Your password was changed and every session was ended. Log in with the new one." });
      },
    }),
    route({
      method: "PUT",
      path: "/users/me/password",
      operation: "changePassword",
      summary: "Change User Password",
      description:
        "Changes the password and ends your other sessions; this one goes on, and so do API keys. With a second factor, `totp_code` is needed.",
      tag: "User Profile",
      access: "user",
      isForSessionsOnly: true,
      body: ChangePasswordBody,
      responses: { 200: success({}) },
      errors: ["wrong_password", "wrong_totp_code", "not_ready"],
      handler: async ({ actor, body }) => {
        await changePassword(app, actor, body);
        return ok({ message: "Your password was changed and your other sessions were ended." });
      },
    }),
  ];
}

function pageRoutes(app: App): Route[] {
  const page = {
    method: "GET",
    tag,
    access: "public",
    query: LinkQuery,
    responses: { 200: Type.String() },
    produces: "text/html",
  } as const;
  return [
    route({
      ...page,
      path: "/auth/verify-email",
      operation: "openVerifyEmailPage",
      summary: "Open Email Verification Page",
      description:
        "Where the link in the mail leads: a page with a button. Opening it spends nothing, so that mail scanners do no harm.",
      handler: async ({ query }) => answerPage(await openVerifyPage(app, query.token)),
    }),
    route({
      ...page,
      path: "/auth/reset-password",
      operation: "openResetPasswordPage",
      summary: "Open Password Reset Page",
      description:
        "Where the link in the mail leads: a page with a form for the new password. Opening it spends nothing.",
      handler: async ({ query }) => answerPage(await openResetPage(app, query.token)),
    }),
  ];
}
