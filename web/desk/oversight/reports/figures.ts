// How figures are written, and in which order rows are read.

import type { Cell, Column, ColumnKind, Row } from "./contract";

const whole = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 1, maximumFractionDigits: 2 });
const NOTHING = "—";

export function written(cell: Cell, kind: ColumnKind): string {
  if (cell === null || cell === "") return NOTHING;
  if (kind === "money") return grouped(String(cell));
  if (typeof cell === "string") return cell;
  if (kind === "percent") return `${(cell * 100).toFixed(1)}%`;
  return kind === "decimal" || kind === "hours" ? fine.format(cell) : whole.format(cell);
}

/** 1234567.80 → 1,234,567.80, without going through a number. */
function grouped(amount: string): string {
  const [before = "", after] = amount.split(".");
  const parted = before.replace(/\B(?=(\d{3})+$)/g, ",");
  return after === undefined ? parted : `${parted}.${after}`;
}

export const isFigure = ({ kind }: Column): boolean => kind !== "text" && kind !== "day";

export interface Order {
  readonly column: number;
  readonly down: boolean;
}

/** Rows by one of their columns; what has no figure comes last either way. */
export function ordered(rows: readonly Row[], columns: readonly Column[], order: Order | null): readonly Row[] {
  const column = order ? columns[order.column] : undefined;
  if (!order || !column) return rows;
  const sign = order.down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [one, other] = [a[order.column] ?? null, b[order.column] ?? null];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    if (isFigure(column)) return sign * (Number(one) - Number(other));
    return sign * String(one).localeCompare(String(other), "zh-CN");
  });
}
