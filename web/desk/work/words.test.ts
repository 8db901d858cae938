import { describe, expect, it } from "vitest";

import { pressure, span } from "../locale/elapsed";
import { filled, found, holes, slashSearch } from "./canned";
import { pieces } from "./clues";
import { readNote, readSaid } from "./detail";
import { arrange } from "./flow";

const AT = "2026-11-23T09:00:00+08:00";

describe("canned replies", () => {
  const all = [
    { id: "1", title: "锁卡", text: "请先锁卡" },
    { id: "2", title: "查进度", text: "编号{number}，不用先锁卡" },
  ];

  it("are found by what follows the slash, titles first", () => {
    expect([slashSearch("/锁"), slashSearch("／"), slashSearch("你好/锁"), slashSearch("/a\nb")]).toEqual(["锁", "", null, null]);
    expect(found(all, "锁卡").map(({ id }) => id)).toEqual(["1", "2"]);
    expect(found(all, "没有")).toEqual([]);
  });

  it("are filled with what is known, and what is not stays to be seen", () => {
    const text = filled("{customer}您好，编号{number}，见{页面}", { customer: "林女士/先生", number: null });
    expect(text).toBe("林女士/先生您好，编号{number}，见{页面}");
    expect(holes(text)).toEqual(["{number}"]);
  });
});

describe("the words that gave a signal away", () => {
  const signal = (title: string, words: string | null) => ({ signal: title, title, words, seq: 1 });

  it("are cut out of the message, overlapping or not", () => {
    const cut = pieces("转了两万还在转", [signal("损失", "转了两万"), signal("金额", "两万"), signal("无", null)]);
    expect(cut.map(({ text, clues }) => [text, clues.join()])).toEqual([
      ["转了", "损失"],
      ["两万", "损失,金额"],
      ["还在转", ""],
    ]);
    expect(cut.map(({ text }) => text).join("")).toBe("转了两万还在转");
  });
});

describe("the flow", () => {
  it("joins what one says in a go and puts notes behind their message", () => {
    const said = [1, 2, 3].map((seq) => readSaid({ seq, author: "customer", text: `${seq}`, created_at: AT })!);
    const note = readNote({ author: "note", note_id: 1, after_seq: 2, text: "记", created_at: AT })!;
    const rows = arrange(said, [note], [], null);
    expect(rows.map(({ kind }) => kind)).toEqual(["day", "run", "note", "run"]);
  });
});

describe("clocks", () => {
  it("are read at a glance", () => {
    expect([span(65_000), span(3_661_000), span(93_600_000), span(-5)]).toEqual(["1:05", "1:01:01", "1天 2:00", "0:00"]);
  });

  it("press when little of their time is left", () => {
    const due = "2026-11-23T09:10:00+08:00";
    const at = (minute: number) => pressure(AT, due, Date.parse(AT) + minute * 60_000);
    expect([at(1), at(8), at(10)]).toEqual(["calm", "soon", "over"]);
  });
});

describe("files", () => {
  it("come from our own desk only", () => {
    const read = (url: string) => readSaid({ seq: 1, author: "agent", file: { id: "f1", name: "a.png", url } })?.file?.url;
    expect(read("/api/desk/files/f1")).toBe("/api/desk/files/f1");
    expect(read("https://elsewhere.example/x")).toBeUndefined();
    expect(read("/api/desk/files/../session")).toBeUndefined();
    expect(read("javascript:alert(1)")).toBeUndefined();
  });
});
