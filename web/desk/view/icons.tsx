// Drawings only the desk uses, in the same hand as the shared ones.

import { Drawing } from "../../shared/icons";

export const BellIcon = () => (
  <Drawing size={18}>
    <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4" />
  </Drawing>
);

export const SoundIcon = ({ off }: { off: boolean }) => (
  <Drawing size={18}>
    <path d="M4.5 9.5v5h3l4.5 4v-13l-4.5 4z" />
    {off ? <path d="M16 9.5l5 5M21 9.5l-5 5" /> : <path d="M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11" />}
  </Drawing>
);

export const KeysIcon = () => (
  <Drawing size={18}>
    <rect x="3" y="6.5" width="18" height="11.5" rx="2" />
    <path d="M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M9.5 14.5h5" />
  </Drawing>
);

export const ThemeIcon = () => (
  <Drawing size={18}>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor" />
  </Drawing>
);

export const ExitIcon = () => (
  <Drawing size={18}>
    <path d="M14 4.5H6.5a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1H14M10.5 12h9M16 8.5l3.5 3.5-3.5 3.5" />
  </Drawing>
);

export const PenIcon = () => (
  <Drawing size={14}>
    <path d="M4.5 19.5l1-4.2L16.2 4.6a1.7 1.7 0 0 1 2.4 0l.8.8a1.7 1.7 0 0 1 0 2.4L8.7 18.5z" />
  </Drawing>
);

export const LockIcon = () => (
  <Drawing size={14}>
    <rect x="5.5" y="11" width="13" height="8.5" rx="2" />
    <path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3" />
  </Drawing>
);

export const EyeIcon = () => (
  <Drawing size={15}>
    <path d="M2.8 12S6 5.8 12 5.8 21.2 12 21.2 12 18 18.2 12 18.2 2.8 12 2.8 12z" />
    <circle cx="12" cy="12" r="2.8" />
  </Drawing>
);

export const PlusIcon = () => (
  <Drawing size={16}>
    <path d="M12 5.5v13M5.5 12h13" />
  </Drawing>
);

export const QuestionIcon = () => (
  <Drawing size={14}>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M9.6 9.6a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.8M12 16.6h.01" />
  </Drawing>
);
