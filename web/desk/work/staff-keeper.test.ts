import { describe, expect, it } from "vitest";

import type { Staff } from "./contract";
import { NO_STAFF, StaffKeeper } from "./staff-keeper";

const raw = (name: string, status: string, open = 0) => ({ name, display_name: name, status, open, capacity: 5 });
const CHEN: Staff = { ...NO_STAFF, agents: [{ name: "chen", displayName: "chen", status: "online", open: 0, capacity: 5 }] };

/** A keeper, and each question it asks as what answers it. */
function keeping() {
  const answers: ((staff: Staff) => void)[] = [];
  const shown: Staff[] = [];
  const keeper = new StaffKeeper(
    () => new Promise<Staff>((answer) => answers.push(answer)),
    (staff) => void shown.push(staff),
  );
  const answer = async (number: number, staff: Staff) => {
    answers[number]!(staff);
    await new Promise((done) => setTimeout(done));
  };
  return { keeper, answers, answer, shown };
}

describe("who is at the desk", () => {
  it("asks nobody when the news says it all", async () => {
    const { keeper, answers, answer, shown } = keeping();
    void keeper.read();
    await answer(0, CHEN);
    for (let open = 1; open <= 5; open += 1) keeper.hear({ agent: raw("chen", "away", open) });
    expect(answers).toHaveLength(1);
    expect(shown.at(-1)?.agents).toMatchObject([{ name: "chen", status: "away", open: 5 }]);
  });

  it("asks once more for all that is heard while it asks", async () => {
    const { keeper, answers, answer } = keeping();
    void keeper.read();
    for (let times = 0; times < 5; times += 1) keeper.hear({ agent: raw("chen", "online") });
    void keeper.read();
    expect(answers).toHaveLength(1);
    await answer(0, CHEN);
    await answer(1, CHEN);
    expect(answers).toHaveLength(2);
  });

  it("asks for somebody it does not know, and when the news does not say who", async () => {
    const { keeper, answers, answer } = keeping();
    void keeper.read();
    await answer(0, CHEN);
    keeper.hear({ agent: raw("wang", "online") });
    await answer(1, CHEN);
    keeper.hear({ agent: null });
    expect(answers).toHaveLength(3);
  });
});
