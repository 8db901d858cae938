// Turns a picture of figures into what ECharts draws, in the colours of the page.

import type { Picture, Shade } from "./plans";

export type Shades = Readonly<Record<Shade | "ink" | "muted" | "line" | "surface" | "tint" | "onMain" | "font", string>>;

const ROW_PX = 30;
const HEAT_PX = 34;
const LINE_PX = 280;

export function heightOf({ plan, names, series }: Picture): number {
  const legend = plan.kind !== "heat" && series.length > 1 ? 34 : 0;
  if (plan.kind === "line") return LINE_PX + legend;
  if (plan.kind === "heat") return names.length * HEAT_PX + 60;
  const thick = plan.stacked || series.length === 1 ? 1 : series.length * 0.6;
  return Math.max(90, names.length * ROW_PX * thick + 40) + legend;
}

export function drawingOf(picture: Picture, shades: Shades, still: boolean): Record<string, unknown> {
  const base = {
    animation: !still,
    animationDuration: 250,
    textStyle: { fontFamily: shades.font, color: shades.ink },
    tooltip: tooltip(picture, shades),
  };
  return { ...base, ...(picture.plan.kind === "heat" ? heat(picture, shades) : axes(picture, shades)) };
}

/** Drawn on the canvas: one made of HTML would need inline styles, which the page's security policy forbids. */
function tooltip({ plan, percent }: Picture, shades: Shades): object {
  return {
    renderMode: "richText",
    trigger: plan.kind === "heat" ? "item" : "axis",
    axisPointer: { type: plan.kind === "line" ? "line" : "shadow", lineStyle: { color: shades.muted }, shadowStyle: { color: shades.tint, opacity: 0.6 } },
    backgroundColor: shades.surface,
    borderColor: shades.line,
    textStyle: { color: shades.ink, fontSize: 12 },
    confine: true,
    ...(percent && { valueFormatter: (value: unknown) => (typeof value === "number" ? `${(value * 100).toFixed(1)}%` : "—") }),
  };
}

function axes({ plan, names, series, percent }: Picture, shades: Shades): object {
  const label = { color: shades.muted, fontSize: 12 };
  const line = plan.kind === "line";
  const words = { type: "category", data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: shades.line } } };
  const figures = {
    type: "value",
    minInterval: plan.upTo === undefined && !percent ? 1 : undefined,
    max: plan.upTo,
    splitLine: { lineStyle: { color: shades.line } },
    axisLabel: { ...label, ...(percent && { formatter: (value: number) => `${Math.round(value * 100)}%` }) },
  };
  const legend = series.length > 1;
  return {
    grid: { left: 0, right: 28, top: legend ? 38 : 8, bottom: 0, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { show: legend, left: 0, top: 0, itemWidth: 12, itemHeight: 12, icon: "roundRect", textStyle: { color: shades.ink, fontSize: 12 } },
    xAxis: line ? { ...words, boundaryGap: false, axisLabel: label } : figures,
    yAxis: line ? figures : { ...words, inverse: true, axisLabel: { ...label, color: shades.ink, width: 190, overflow: "truncate" } },
    series: series.map(({ title, shade, values }) => ({
      name: title,
      type: line ? "line" : "bar",
      data: values,
      ...(plan.stacked && { stack: "all" }),
      ...(line ? { symbolSize: 5, showSymbol: names.length <= 45, lineStyle: { width: 2 } } : { barMaxWidth: 18 }),
      itemStyle: { color: shades[shade], ...(plan.stacked && { borderColor: shades.surface, borderWidth: 1 }) },
      label: { show: !line && !plan.stacked, position: "right", color: shades.ink, fontSize: 12, ...(percent && { formatter: ({ value }: { value: number }) => `${(value * 100).toFixed(1)}%` }) },
    })),
  };
}

function heat({ names, series }: Picture, shades: Shades): object {
  const most = Math.max(1, ...series.flatMap(({ values }) => values.map(Number)));
  const cells = series.flatMap(({ values }, x) =>
    values.map((value, y) => ({ value: [x, y, value ?? 0], label: { show: (value ?? 0) > 0, color: Number(value) > most * 0.5 ? shades.onMain : shades.ink } })),
  );
  const words = { type: "category", axisTick: { show: false }, axisLine: { show: false } };
  return {
    grid: { left: 0, right: 8, top: 8, bottom: 0, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: { ...words, data: series.map(({ title }) => title.slice(5).replace("-", "/")), axisLabel: { color: shades.muted, fontSize: 12 } },
    yAxis: { ...words, data: names, inverse: true, axisLabel: { color: shades.ink, fontSize: 12, width: 190, overflow: "truncate" } },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [shades.tint, shades.main] } },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: shades.surface, borderWidth: 2 }, label: { show: true, fontSize: 12 } }],
  };
}
