import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { forDrawing, parse, show, sum, write } from "../../format/amount";
import { texts } from "../../texts";

export interface Series {
  name: string;
  /** One amount for each label. */
  amounts: readonly string[];
}

interface Props {
  /** The names of the intervals: one bar for each. */
  labels: readonly string[];
  /** Stacked, the first at the bottom. */
  series: readonly Series[];
  unit: string;
  /** What an interval is, for the heading of the table. */
  interval?: string;
}

const height = 220;

/** UsageChart draws bars. What it draws is also said in a sentence and in a table: a canvas says nothing. */
export function UsageChart({ labels, series, unit, interval = texts.chart.interval }: Props) {
  const totals = labels.map((_, i) => sum(series.map((one) => one.amounts[i] ?? "0")));
  const total = sum(totals);
  const most = totals.reduce((best, amount, i) => (parse(amount) > parse(totals[best]!) ? i : best), 0);
  const summary =
    parse(total) === 0n
      ? texts.chart.empty
      : texts.chart.summary(show(total), unit, labels[0]!, labels.at(-1)!, show(totals[most]!), labels[most]!);
  return (
    <figure className="chart">
      <figcaption>{summary}</figcaption>
      <Canvas labels={labels} series={series} />
      <details>
        <summary>{texts.chart.table}</summary>
        <table className="table plain">
          <thead>
            <tr>
              <th scope="col">{interval}</th>
              {series.map((one) => (
                <th key={one.name} scope="col" className="number">
                  {one.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, i) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {series.map((one) => (
                  <td key={one.name} className="number">
                    {show(one.amounts[i] ?? "0")}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

function Canvas({ labels, series }: Pick<Props, "labels" | "series">) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let plot = draw(element, labels, series);
    const redraw = () => {
      plot.destroy();
      plot = draw(element, labels, series);
    };
    const size = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    size.observe(element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", redraw);
    return () => {
      size.disconnect();
      dark.removeEventListener("change", redraw);
      plot.destroy();
    };
  }, [labels, series]);
  return <div ref={place} className="canvas" aria-hidden="true" />;
}

/** draw draws stacked bars: each series is drawn to the top of those below it, the highest first. */
function draw(element: HTMLElement, labels: readonly string[], series: readonly Series[]): uPlot {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const tops: number[][] = [];
  let below = labels.map(() => 0n);
  for (const one of series) {
    below = below.map((value, i) => value + parse(one.amounts[i] ?? "0"));
    tops.unshift(below.map((value) => Number(forDrawing(parse(write(value))))));
  }
  const bars = uPlot.paths.bars!({ size: [0.7, 60] });
  const axis = { stroke: colour("--muted"), font: "12px system-ui", grid: { stroke: colour("--line"), width: 1 } };
  return new uPlot(
    {
      width: element.clientWidth,
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [-0.5, labels.length - 0.5] }, // half an interval more: no bar is cut
        y: { range: (_, min, max) => [Math.min(0, min), max <= 0 ? 1 : max * 1.05] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          splits: (plot) => {
            const every = Math.max(1, Math.ceil(labels.length / (plot.width / 80))); // 80 px for each label
            return labels.map((_, i) => i).filter((i) => i % every === 0);
          },
          values: (_, at) => at.map((i) => labels[i] ?? ""),
        },
        { ...axis, size: 60 },
      ],
      series: [
        {},
        ...tops.map((_, i) => ({
          fill: colour(`--series-${((series.length - 1 - i) % 6) + 1}`),
          width: 0,
          paths: bars,
          points: { show: false },
        })),
      ],
    },
    [labels.map((_, i) => i), ...tops],
    element,
  );
}
