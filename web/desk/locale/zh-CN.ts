export const zhCN = { page: {} as Record<string,string> };
