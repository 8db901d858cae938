// Every word the desk shows, in Chinese. Another language is another file of this shape.

import { work } from "./zh-CN-work.ts";

export const zhCN = {
  ...work,

  /** Words in index.html, there before any script runs. */
  page: { title: "听诉坐席台", noscript: "坐席台需要启用 JavaScript。" } as Record<string, string>,

  name: "听诉坐席台",
  demo: "演示数据",

  signIn: {
    heading: "登录坐席台",
    body: "登录后先选“在线”，等待的客户就会出现在左侧队列里。",
    name: "账号",
    password: "密码",
    submit: "登录",
    busy: "正在登录",
    failed: "没有登录成功，请稍后再试。",
    unreachable: "连不上服务器。正在重试。",
    retry: "现在重试",
  },

  presence: {
    label: "我的状态",
    online: "在线",
    away: "小休",
    offline: "离线",
    load: (open: number, capacity: number) => `接待 ${open} / ${capacity}`,
    full: "已满",
    failed: "状态没有改成，请再试一次。",
  },

  bar: {
    live: "实时",
    polling: "实时连接断开，每几秒更新一次",
    offline: "网络连接不上，正在重试",
    newCase: "录入投诉",
    shortcuts: "快捷键",
    alerts: "提醒",
    alertsOn: "提醒已开：新的紧急会话会响铃并弹出通知",
    alertsOff: "提醒已关：点一下，新的紧急会话会响铃并弹出通知",
    theme: { light: "浅色", dark: "深色", auto: "跟随系统" } as Record<string, string>,
    themeLabel: "外观",
    signOut: "退出登录",
    account: "账号",
    roles: { agent: "坐席", supervisor: "班长", trainer: "训练师", auditor: "审计", admin: "管理员" } as Record<string, string>,
  },

  wings: {
    label: "页面",
    names: { conversations: "会话", complaints: "投诉", oversight: "监督" } as Record<string, string>,
    loading: "正在打开",
    failed: "这一页没有打开。可能是网络断了，也可能是系统刚刚更新。",
    reload: "重新载入",
    waiting: (count: number) => `${count} 位客户等着`,
  },

  notices: {
    label: "通知",
    unread: (count: number) => `通知，${count} 条未读`,
    none: "没有通知。分派、时限、审批的消息会到这里。",
    failed: "通知没有取回来，稍后自动重试。",
    readAll: "全部标为已读",
    read: "标为已读",
    isUnread: "未读",
  },

  alert: {
    title: (count: number) => (count > 1 ? `${count} 位客户紧急等待` : "有客户紧急等待"),
    body: (customer: string, reason: string) => `${customer}：${reason}`,
    badge: (count: number, name: string) => `（${count}）${name}`,
  },

  levels: ["", "一级", "二级", "三级", "四级"],
  levelNames: ["", "重大投诉", "紧急投诉", "一般投诉", "重复投诉"],
  levelUnknown: "未定级",

  channels: {
    web: "网页",
    chat: "网页",
    phone: "电话",
    branch: "网点",
    third_party: "第三方转来",
    wechat: "微信",
    api: "接口",
  } as Record<string, string>,

  emotions: { calm: "平静", anxious: "着急", angry: "生气", desperate: "绝望" } as Record<string, string>,

  queue: {
    mine: "我的会话",
    mineEmpty: "还没有接待中的会话。在下面选一位客户，按 C 认领。",
    waiting: "排队",
    everyone: "全员",
    closed: "最近结束",
    views: "列表",
    urgentCount: (count: number) => `紧急 ${count}`,
    empty: "现在没有客户在等",
    emptyTeach: "有人要转人工，或者机器人发现资金风险、过激情绪，会话会马上排到这里，紧急的在最上面。",
    emptyOpen: "现在没有坐席在接待",
    emptyClosed: "今天还没有结束的会话",
    loading: "正在取回队列",
    waited: (time: string) => `已等 ${time}`,
    promised: (time: string) => `${time} 前接起`,
    overdue: "已超过承诺时间",
    urgent: "紧急",
    taken: "已被接走",
    forYou: "点名转给您",
    parked: "已挂起",
    parkedUntil: (time: string) => `挂起到 ${time}`,
    unread: (count: number) => `${count} 条未读`,
    noTopic: "事项未明",
    noWords: "还没有说话",
    you: "我：",
    said: (name: string) => `${name}：`,
    colleague: "同事",
    bot: "助手：",
    held: (count: number) => `队列有 ${count} 条更新，停下输入后自动显示`,
    heldUrgent: (count: number) => `新到 ${count} 位紧急客户`,
    show: "现在显示",
    language: (name: string) => `语言 ${name}`,
  },

  offer: {
    heading: "派给您",
    accept: "接待",
    decline: "不接",
    left: (seconds: number) => `${seconds} 秒内有效`,
  },

  first: {
    heading: "从左边选一位客户",
    offline: "您现在是离线状态，先切到“在线”。",
    goOnline: "切到在线",
    steps: [
      ["看队列", "紧急的在最上面，写着为什么紧急、等了多久、承诺几点前接起。"],
      ["认领", "选中一位，按 C 或点“认领”。认领之后助手不再说话，只有您说。"],
      ["办", "右侧登记单是助手和您共用的，填好请客户确认，再登记。"],
      ["交回", "说完可以交回助手、转给同事、挂起或结束，一句话交代清楚。"],
    ],
    keys: [
      ["J / K", "下一位、上一位"],
      ["C", "认领"],
      ["R", "回复"],
      ["/", "常用语"],
      ["?", "全部快捷键"],
    ],
  },

  told: {
    lost: {
      agent_gone: (who: string) => `${who}的会话已回到队列：您断线的时间太长。`,
      taken_over: (who: string, by: string) => `${who}的会话已由${by}接手。`,
      other: (who: string) => `${who}的会话已经不由您接待。`,
    },
    supervisor: "班长",
    mention: (who: string) => `同事在${who}的备注里叫了您。`,
    whisper: (who: string) => `班长在${who}的会话里给您留了话。`,
    unparked: (who: string) => `${who}的会话挂起时间到了。`,
    open: "打开",
    dismiss: "知道了",
    aCustomer: "一位客户",
  },

  shortcuts: {
    heading: "快捷键",
    single: "不在输入框里时，单按字母",
    always: "在输入框里，按住 Alt 再按字母，效果相同",
    toggle: "启用单键快捷键",
    close: "关闭",
    groups: { move: "走动", talk: "会话", hand: "交接", other: "其他" } as Record<string, string>,
    names: {
      next: "下一个会话",
      previous: "上一个会话",
      urgent: "最紧急的一位",
      claim: "认领",
      accept: "接受派单",
      reply: "写回复",
      note: "写备注",
      canned: "常用语",
      release: "交回助手或队列",
      transfer: "转接",
      park: "挂起",
      end: "结束",
      draft: "改登记单",
      newCase: "录入投诉",
      alerts: "开关提醒",
      help: "快捷键",
      nextCase: "下一件投诉",
      previousCase: "上一件投诉",
      searchCases: "搜索投诉",
      backToCases: "回到列表",
      send: "发送",
      line: "换行",
      leave: "离开输入框",
    } as Record<string, string>,
  },

  trouble: {
    failed: "没有办成，请再试一次。",
    unreachable: "网络连接不上，没有办成，请再试一次。",
    claimed: (agent: string) => `这位客户已被${agent}接走`,
    claimedOther: "另一位同事",
    notYours: "这个会话现在不由您接待，内容没有发出。",
  },

  cancel: "取消",
  close: "关闭",
  today: "今天",
};
