// Draws a picture with Apache ECharts; of the library only what is drawn here, and loaded only with the first picture.

import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use, type ECharts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

import { drawingOf, heightOf, type Shades } from "./drawing";
import type { Picture } from "./plans";

use([BarChart, LineChart, HeatmapChart, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

const TOKENS: Readonly<Record<Exclude<keyof Shades, "font">, string>> = {
  main: "--brand-ink",
  onMain: "--on-brand",
  quiet: "--edge",
  calm: "--calm",
  anxious: "--anxious",
  angry: "--angry",
  desperate: "--desperate",
  ink: "--ink",
  muted: "--muted",
  line: "--line",
  surface: "--surface",
  tint: "--tint",
};

function shadesOfPage(): Shades {
  const style = getComputedStyle(document.documentElement);
  const shades = Object.entries(TOKENS).map(([name, token]) => [name, style.getPropertyValue(token).trim()]);
  return { ...Object.fromEntries(shades), font: style.fontFamily } as Shades;
}

export default function Chart({ picture, label }: { picture: Picture; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  useEffect(() => {
    if (!box.current) return;
    const made = init(box.current, null, { renderer: "canvas" });
    chart.current = made;
    const sized = new ResizeObserver(() => made.resize());
    sized.observe(box.current);
    return () => {
      sized.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const draw = () => {
      chart.current?.setOption(drawingOf(picture, shadesOfPage(), still), { notMerge: true });
      chart.current?.resize();
    };
    draw();
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => themed.disconnect();
  }, [picture]);
  return <div ref={box} className="report-chart" role="img" aria-label={label} style={{ height: heightOf(picture) }} />;
}
