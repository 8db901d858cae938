// Files to the customer: checked for what the server will take before they travel; the server looks inside.

import { zhCN } from "../../locale/zh-CN";
import type { Desk } from "../../work/desk";
import type { Thread } from "../../work/thread";
import { wording } from "../ui";

export const ACCEPTED = "image/png,image/jpeg,image/webp,image/gif,application/pdf";
const LARGEST = 10 * 1024 * 1024;

export async function sendFile(
  desk: Desk,
  thread: Thread,
  files: Iterable<File>,
  shown: (name: string | null) => void,
  refused: (why: string) => void,
): Promise<void> {
  for (const file of files) {
    if (!ACCEPTED.split(",").includes(file.type)) refused(zhCN.composer.fileType);
    else if (file.size > LARGEST) refused(zhCN.composer.fileSize);
    else {
      shown(file.name);
      await desk.api.sendFile(thread.id, file).catch((error: unknown) => refused(wording(error)));
      shown(null);
      await thread.reread();
    }
  }
}
