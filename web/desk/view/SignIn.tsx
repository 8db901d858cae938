// The door: account and password.

import { useRef, useState, type FormEvent } from "react";

import { Mark } from "../../shared/icons";
import { Problem } from "../../shared/problem";
import { zhCN } from "../locale/zh-CN";
import type { Desk } from "../work/desk";

const { signIn } = zhCN;

export function SignIn({ desk }: { desk: Desk }) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const password = useRef<HTMLInputElement>(null);

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    setRefusal(null);
    try {
      await desk.signIn(String(given.get("name")).trim(), String(given.get("password")));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setRefusal(error.detail ?? signIn.failed);
      setBusy(false);
      password.current?.select();
    }
  };

  return (
    <main className="door">
      <form className="door-form" onSubmit={(event) => void onSubmit(event)}>
        <Mark size={44} />
        <h1>{signIn.heading}</h1>
        <p className="door-body">{signIn.body}</p>
        <label>
          <span>{signIn.name}</span>
          <input name="name" autoComplete="username" autoCapitalize="off" spellCheck={false} required autoFocus />
        </label>
        <label>
          <span>{signIn.password}</span>
          <input ref={password} name="password" type="password" autoComplete="current-password" required aria-describedby="refusal" />
        </label>
        <p id="refusal" className="refusal" role="alert">
          {refusal}
        </p>
        <button type="submit" className="button button-main" disabled={busy}>
          {busy ? signIn.busy : signIn.submit}
        </button>
      </form>
    </main>
  );
}
