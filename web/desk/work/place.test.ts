import { describe, expect, it } from "vitest";

import { hashOf, readPlace } from "./place";

describe("the place in the address", () => {
  it("is read as it is written", () => {
    const hash = hashOf("complaints", ["TS20261124-0001-3"], { q: "年费 & 200%", level: "1" });
    expect(readPlace(hash)).toEqual({ wing: "complaints", path: ["TS20261124-0001-3"], query: { q: "年费 & 200%", level: "1" } });
  });

  it("is the first wing when there is none, and no error when somebody typed it wrongly", () => {
    expect(readPlace("")).toEqual({ wing: "", path: [], query: {} });
    expect(readPlace("#/complaints/%E0%A4%A")).toEqual({ wing: "complaints", path: ["%E0%A4%A"], query: {} });
  });
});
