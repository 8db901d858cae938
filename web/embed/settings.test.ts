import { describe, expect, it } from "vitest";

import { inkOn, readSettings } from "./settings";

const SCRIPT = "https://bank.example/help/embed.js";

describe("the snippet's settings", () => {
  it("need nothing: the chat page is beside the script", () => {
    expect(readSettings({}, SCRIPT)).toMatchObject({ side: "right", openAtStart: false, theme: null, offset: 20 });
    expect(readSettings({}, SCRIPT).page.href).toBe("https://bank.example/help/chat/");
  });

  it("fall back where a value is wrong, and never turn into a script or a style", () => {
    const wrong = { page: "javascript:alert(1)", colour: "red;} *{display:none", offset: "-5", layer: "x", position: "up" };
    expect(readSettings(wrong, SCRIPT)).toMatchObject({ colour: "#0b5c56", offset: 20, side: "right" });
    expect(readSettings(wrong, SCRIPT).page.protocol).toBe("https:");
  });

  it("choose ink that can be read on the colour", () => {
    expect(inkOn("#0b5c56")).toBe("#ffffff");
    expect(inkOn("#ffcc00")).toBe("#000000");
  });
});
