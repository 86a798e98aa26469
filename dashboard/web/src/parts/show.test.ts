import { expect, test } from "vitest";
import { plain } from "./show";

test("what somebody wrote turns nothing that follows it", () => {
  expect(plain("\u202eabc\u2067 מלך \u2069")).toBe("abc מלך ");
  // Marks that turn nothing but their neighbours stay.
  expect(plain("a\u200fb")).toBe("a\u200fb");
});
