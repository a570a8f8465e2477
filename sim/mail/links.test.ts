import { expect, test } from "vitest";
import { findTokenLink, splitAtLinks } from "./links.ts";

test("the link with the token is found in the text and says what it is for", () => {
  const text = "See https://shop.example/help or open https://shop.example/verify-email?token=abc.";
  expect(findTokenLink({ text: text.replace(/\.$/, ""), html: "" })).toEqual({
    url: "https://shop.example/verify-email?token=abc",
    label: "Verify the address",
  });
});

test("a link that only the HTML has is found too, with its ampersands as a browser reads them", () => {
  const html = '<a href="https://shop.example/reset-password?lang=es&amp;token=abc">Reset</a>';
  expect(findTokenLink({ text: "", html })).toEqual({
    url: "https://shop.example/reset-password?lang=es&token=abc",
    label: "Set a new password",
  });
});

test("a mail without a token has no such link", () => {
  expect(findTokenLink({ text: "https://shop.example/help", html: "" })).toBeUndefined();
});

test("a text is cut at its links and loses nothing", () => {
  expect(splitAtLinks("Go to https://a.example/x or https://b.example/y now")).toEqual([
    { text: "Go to ", isLink: false },
    { text: "https://a.example/x", isLink: true },
    { text: " or ", isLink: false },
    { text: "https://b.example/y", isLink: true },
    { text: " now", isLink: false },
  ]);
});
