// The few words the snippet itself shows or reads out.

export const words = {
  button: "投诉与求助",
  close: "收起",
  frame: "投诉助手对话",
  unread: (count: number) => `${count}条新消息`,
};
