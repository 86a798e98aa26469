import { expect, test } from "vitest";
import { accentOf, contrast, parse } from "./brand";

test.each(["#ffffff", "#000000", "#ffee00", "#0a7cff", "#777777", "#f4f5f7", "#101318"])("%s becomes readable", (accent) => {
  const colours = accentOf(accent);
  expect(contrast(parse(colours.light), parse("#f4f5f7"))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(parse(colours.dark), parse("#101318"))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(parse(colours.light), parse(colours.onLight))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(parse(colours.dark), parse(colours.onDark))).toBeGreaterThanOrEqual(4.5);
});
