// Every word of what the pages share: cards and moments.

export const shared = {
  card: {
    number: "投诉编号",
    copy: "复制编号",
    copied: "已复制",
    copyFailed: "请长按编号复制",
    registered: {
      heading: "投诉已登记",
      respond: "专人联系您",
      decide: "告知处理意见",
      statutory: "法定最长期限",
      why: (level: string) => `为什么定为${level}`,
      keep: "请保存编号。凭编号和登记时的手机号，随时可以来查进度。",
    },
    summary: { heading: "请核对登记内容" },
    status: { heading: "投诉进度", handler: "负责人", topic: "投诉事项", level: "级别", updates: "办理经过" },
    survey: { open: "去评价" },
  },

  files: {
    tray: "准备发送的文件",
    remove: (name: string) => `不发${name}`,
    open: (name: string) => `查看图片 ${name}`,
    save: (name: string) => `保存 ${name}`,
    close: "关闭",
    lost: "没有取回来，点一下重试",
    progress: (name: string) => `${name}的发送进度`,
    kind: "只能发图片（PNG、JPEG、WebP、GIF）或 PDF，其他格式请先截图。",
    empty: "这个文件是空的，请换一个。",
    tooLarge: (limit: string) => `文件不能超过 ${limit}，请压缩或截图后再发。`,
    tooMany: (count: number) => `一次最多发 ${count} 个文件，其余的请接着发。`,
  },

  today: "今天",
  yesterday: "昨天",
  before: (date: string, weekday: string, time: string) => `${date}（${weekday}）${time}前`,
};
