import { describe, expect, it } from "vitest";

import type { Column } from "./contract";
import { ordered, written } from "./figures";

const column = (name: string, kind: Column["kind"]): Column => ({ name, title: name, kind });

describe("figures", () => {
  it("are written as what they are, money digit for digit", () => {
    expect(written(0.12345, "percent")).toBe("12.3%");
    expect(written("12345678901234567.80", "money")).toBe("12,345,678,901,234,567.80");
    expect(written("999.00", "money")).toBe("999.00");
    expect(written(1234, "integer")).toBe("1,234");
    expect(written(5, "hours")).toBe("5.0");
    expect(written(0, "integer")).toBe("0");
    expect(written(null, "percent")).toBe("—");
  });

  it("order rows by number, not by letter, and what is missing stands last both ways", () => {
    const columns = [column("name", "text"), column("amount", "money")];
    const rows = [["a", "9.00"], ["b", null], ["c", "10.00"]];
    const names = (down: boolean) => ordered(rows, columns, { column: 1, down }).map(([name]) => name);
    expect(names(true)).toEqual(["c", "a", "b"]);
    expect(names(false)).toEqual(["a", "c", "b"]);
    expect(ordered(rows, columns, null)).toBe(rows);
  });
});
