// What an agent hears and sees when somebody needs them now, once they have asked for it.

import { zhCN } from "../locale/zh-CN";
import type { Summary } from "../work/contract";
import { settings, setSettings } from "./settings";

let audio: AudioContext | null = null;

/** Two rising tones; made here, since the page loads no sounds from anywhere. */
function ring(tones: readonly number[]): void {
  audio ??= new AudioContext();
  void audio.resume();
  tones.forEach((pitch, index) => {
    const at = audio!.currentTime + index * 0.16;
    const [tone, loudness] = [audio!.createOscillator(), audio!.createGain()];
    tone.type = "triangle";
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.0001, at);
    loudness.gain.exponentialRampToValueAtTime(0.22, at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.32);
    tone.connect(loudness).connect(audio!.destination);
    tone.start(at);
    tone.stop(at + 0.34);
  });
}

/** Turning alerts on asks the browser for notifications; without them there is still the sound. */
export async function toggleAlerts(): Promise<void> {
  const on = !settings.snapshot().alerts;
  setSettings({ alerts: on });
  if (!on) return;
  ring([660, 880]);
  if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
}

/** A notification names no matter in full: it shows on locked screens too. */
export function alarm(urgent: readonly Summary[], open: (id: string) => void): void {
  const [first] = urgent;
  if (!settings.snapshot().alerts || !first) return;
  ring([660, 880, 1040]);
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const body = zhCN.alert.body(first.customer, first.reasons[0] ?? first.topicTitle ?? zhCN.queue.urgent);
  const notification = new Notification(zhCN.alert.title(urgent.length), { body, tag: "tingsu-urgent" });
  notification.onclick = () => {
    window.focus();
    open(first.id);
    notification.close();
  };
}

export function chime(): void {
  if (settings.snapshot().alerts) ring([780]);
}
