// Every word the chat page shows, in Chinese. Another language is another file of this shape.

export const zhCN = {
  /** Words in index.html, there before any script runs. */
  page: {
    title: "投诉助手",
    description: "用平常的话说出您遇到的问题，登记投诉，查询进度，随时转人工。",
    noscript: "这个页面需要启用 JavaScript。您也可以直接拨打客服热线。",
  },

  demo: "演示数据",

  brand: { name: "听诉投诉助手" },

  header: {
    bot: "智能助手，可转人工",
    queue: (place: number | null) => (place ? `人工接通中，第${place}位` : "人工接通中"),
    agent: "人工客服为您服务",
    human: "转人工",
    humanComing: "接通中",
    humanHere: "人工在线",
    menu: "更多",
    hotline: (number: string) => `拨打客服热线 ${number}`,
    startOver: "开始新的对话",
    close: "收起对话",
  },

  /** What the human button sends for the customer. */
  askForHuman: "转人工",

  welcome: {
    heading: "遇到什么问题，跟我说说",
    body: "您好，用平常的话说就行，长短都可以。能当场解决的我告诉您怎么办，需要投诉的我帮您登记，给您编号和答复时间。",
    who: "我是智能助手，不是真人。您随时可以要求人工客服接手。",
    starters: ["我要投诉", "查询投诉进度", "我被骗了", "转人工"],
    startersLabel: "可以从这里开始",
  },

  urgent: {
    heading: "钱正在被转走、卡被盗刷",
    body: "先打电话，再来登记。",
    police: "报警",
    antiFraud: "反诈专线",
    hotline: "客服热线",
    call: (name: string, number: string) => `拨打${name} ${number}`,
  },

  steps: {
    heading: "投诉怎么办理",
    list: [
      ["说清楚", "说说发生了什么，缺的我会一样一样问您。"],
      ["核对提交", "我把内容整理好给您看，您确认后才登记。"],
      ["拿到编号", "马上告诉您编号、级别，谁在什么时候前联系您。"],
      ["随时查询", "凭编号和手机号查进度、催办、补充材料。"],
    ],
  },

  log: {
    label: "对话记录",
    loading: "正在取回之前的对话",
    newBelow: "有新消息",
    newSince: "以下是新消息",
    typing: { bot: "智能助手正在回复", queue: "智能助手正在回复", agent: "人工客服正在输入" },
    agentTypes: (name: string) => `人工客服${name}正在输入`,
    cannotShow: "这条内容在这个页面上显示不了，可以转人工了解。",
    late: "您的消息已经收到，正在处理。回复会稍晚一些，不用重复发送。",
  },

  author: { customer: "您", bot: "智能助手", agent: "人工客服", system: "通知" },

  agentNamed: (name: string) => `人工客服 ${name}`,

  choices: { label: "可以这样回答", picked: (title: string) => `已选：${title}` },

  message: {
    sending: "发送中",
    waiting: "待发送",
    stuck: "未发送",
    held: "稍后自动发送",
    refused: "未能发送",
    received: "已收到",
    read: "人工客服已读",
    retry: "重试",
    edit: "修改",
    discard: "删除",
  },

  trouble: {
    offline: "网络连接不上。您写的内容会留在这里，恢复后自动发送。",
    slowDown: "发得有点快，稍等一会儿会自动发送。",
    refused: "这条消息没有被接受，请改一改再发。",
    goneHeading: "这次对话已经结束",
    goneBody: "已登记的投诉不受影响，凭编号和登记时的手机号随时可以查询。",
  },

  startOver: {
    heading: "开始新的对话？",
    body: "当前的聊天内容将不再显示在这台设备上，还没有提交的内容需要重新说。已登记的投诉不受影响。",
    yes: "开始新的对话",
    no: "继续当前对话",
  },

  composer: {
    label: "输入消息",
    send: "发送",
    file: "发图片或 PDF",
    drop: "松开，放到要发送的内容里",
    placeholder: "请说说发生了什么",
    toAgent: "对人工客服说",
    caution: "请勿发送密码、短信验证码或完整卡号",
    over: (count: number) => `超出 ${count} 字，请分成几条发送`,
    left: (count: number) => `还可以输入 ${count} 字`,
    words: "切换到文字键盘",
    digits: "切换到数字键盘",
    expects: {
      topic: "例如：信用卡、转账、服务态度",
      description: "请说说事情的经过",
      occurred_at: "例如：昨天下午三点、上个月15号",
      amount: "例如：200元、两万五",
      product: "例如：信用卡、手机银行",
      branch: "例如：朝阳支行、手机银行",
      request: "例如：退还手续费、道歉",
      contact_name: "怎么称呼您",
      contact_phone: "11位手机号",
      confirm: "核对无误请确认，有误请直接说",
      case_number: "TS 开头的投诉编号",
    } as Record<string, string>,
  },

  unreadTitle: (count: number, title: string) => `（${count}条新消息）${title}`,
};

export type Locale = typeof zhCN;
