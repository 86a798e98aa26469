import { expect, test } from "vitest";
import { stepOf } from "./UsageChart";

test.each([
  [0, 1],
  [87.4731, 25],
  [4, 1],
  [0.000001, 0.00000025],
  [999_999_999_999.999999, 250_000_000_000],
])("up to %d, the axis has steps of %d", (highest, step) => {
  expect(stepOf(highest)).toBeCloseTo(step, 12);
});
