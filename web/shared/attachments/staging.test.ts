import { describe, expect, it } from "vitest";

import { shared } from "../words";
import { LARGEST_FILE, MOST_STAGED, sizeInWords, stage } from "./staging";

const file = (name: string, type: string, size = 1) => new File([new Uint8Array(size)], name, { type });
const names = (files: readonly File[]) => files.map(({ name }) => name);

describe("staging files", () => {
  it("takes pictures and PDFs beside what is there", () => {
    const { staged, refusal } = stage([file("一.png", "image/png")], [file("二.pdf", "application/pdf")], LARGEST_FILE);
    expect(names(staged)).toEqual(["一.png", "二.pdf"]);
    expect(refusal).toBeNull();
  });

  it("leaves to the server what a phone does not name", () => {
    expect(stage([], [file("照片", "")], LARGEST_FILE).staged).toHaveLength(1);
  });

  it.each([
    [file("表.xlsx", "application/vnd.ms-excel"), shared.files.kind],
    [file("图.svg", "image/svg+xml"), shared.files.kind],
    [file("空.png", "image/png", 0), shared.files.empty],
    [file("大.png", "image/png", 101), shared.files.tooLarge("1 KB")],
  ])("says why it does not take %s", (one, why) => {
    expect(stage([], [one], 100)).toEqual({ staged: [], refusal: why });
  });

  it("takes no more than fit", () => {
    const many = Array.from({ length: MOST_STAGED + 1 }, (_, index) => file(`${index}.png`, "image/png"));
    const { staged, refusal } = stage([], many, LARGEST_FILE);
    expect(staged).toHaveLength(MOST_STAGED);
    expect(refusal).toBe(shared.files.tooMany(MOST_STAGED));
  });

  it("says sizes as people do", () => {
    expect([300, 348_000, 1_300_000].map(sizeInWords)).toEqual(["1 KB", "340 KB", "1.2 MB"]);
  });
});
