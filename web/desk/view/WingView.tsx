// Shows a wing that is loaded when first opened, and what to do when it does not come.

import { Component, Suspense, type ReactNode } from "react";

import { zhCN } from "../locale/zh-CN";
import type { Wing, WingProps } from "./wings";

const { wings: words } = zhCN;

export function WingView({ wing, ...props }: WingProps & { wing: Wing }) {
  const { View } = wing;
  if (!View) return null;
  return (
    <Unloaded key={wing.name}>
      <Suspense fallback={<p className="wing-wait">{words.loading}</p>}>
        <View {...props} />
      </Suspense>
    </Unloaded>
  );
}

/** The network broke while it came, or the server has a newer page by now. */
class Unloaded extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="wing-wait" role="alert">
        <p>{words.failed}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {words.reload}
        </button>
      </main>
    );
  }
}
