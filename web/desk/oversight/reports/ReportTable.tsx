// The figures of a report as a table: what the picture shows and more, in the order one chooses.

import { useMemo, useState } from "react";

import { words as all } from "../../locale/zh-CN-oversight";
import type { Column, Report, Row } from "./contract";
import { isFigure, ordered, written, type Order } from "./figures";

const { reports: words } = all;
// Where the name says it, the code is for programs; it is in the files one takes away.
const WITH_CODES = ["by_code", "people"];

export function ReportTable({ report }: { report: Report }) {
  const [order, setOrder] = useState<Order | null>(null);
  const { columns, totals } = report;
  const shown = useMemo(() => columns.map((column, index) => ({ column, index })).filter(({ column }) => column.name !== "code" || WITH_CODES.includes(report.name)), [columns, report.name]);
  const rows = useMemo(() => ordered(report.rows, columns, order), [report.rows, columns, order]);
  const head = shown.find(({ column }) => column.name === "name")?.index ?? shown[0]?.index;
  const turn = (index: number, column: Column) => {
    const first = isFigure(column);
    setOrder(order?.column !== index ? { column: index, down: first } : order.down === first ? { column: index, down: !first } : null);
  };
  const line = (row: Row) =>
    shown.map(({ column, index }) => {
      const text = written(row[index] ?? null, column.kind);
      const className = isFigure(column) ? "figure" : "";
      if (index === head) return <th key={index} scope="row" className={className}>{text}</th>;
      return <td key={index} className={className}>{text}</td>;
    });
  return (
    <div className="report-table" role="region" aria-label={words.table(report.title)} tabIndex={0}>
      <table>
        <caption className="visually-hidden">{words.table(report.title)}</caption>
        <thead>
          <tr>
            {shown.map(({ column, index }) => {
              const sorted = order?.column === index ? (order.down ? "descending" : "ascending") : undefined;
              return (
                <th key={index} scope="col" className={isFigure(column) ? "figure" : ""} aria-sort={sorted}>
                  <button type="button" onClick={() => turn(index, column)}>
                    {column.title}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>{line(row)}</tr>
          ))}
        </tbody>
        {totals && (
          <tfoot>
            <tr>{line(totals)}</tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
