import { useEffect, useMemo, useRef, useState } from "react";
import { forDrawing, parse, show, sum } from "../../format/amount";
import { locale, texts } from "../../texts";
import { Text } from "../show";

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
const margins = { left: 56, right: 18, bottom: 26, top: 8 };
/** How many colours the style sheet has for series. */
const colours = 6;
const ticks = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 3 });

/** UsageChart draws bars. What it draws is also said in a sentence and in a table: a picture says nothing. */
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
      <Bars labels={labels} series={series} />
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
              <tr key={i}>
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

/** Bars draws stacked bars, the first series at the bottom. Its colours are those of the style sheet. */
function Bars({ labels, series }: Pick<Props, "labels" | "series">) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const size = new ResizeObserver(() => setWidth(element.clientWidth));
    size.observe(element);
    return () => size.disconnect();
  }, []);
  return (
    <>
      <div ref={place} className="canvas" aria-hidden="true">
        {width > 0 && <Drawing labels={labels} series={series} width={width} />}
      </div>
      {series.length > 1 && (
        <ul className="legend">
          {series.map(({ name }, i) => (
            <li key={name}>
              <span className={`series-${(i % colours) + 1}`} />
              <Text>{name}</Text>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Drawing({ labels, series, width }: Pick<Props, "labels" | "series"> & { width: number }) {
  const drawn = useMemo(() => stack(labels, series), [labels, series]);
  const { left, right, bottom, top } = margins;
  const step = (width - left - right) / Math.max(1, labels.length);
  const bar = Math.min(60, step * 0.7);
  const scale = (value: number) => height - bottom - (value / drawn.most) * (height - bottom - top);
  const every = Math.max(1, Math.ceil(labels.length / Math.max(1, (width - left) / 80))); // 80 px for each label
  return (
    <svg width={width} height={height}>
      {drawn.ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width} y1={scale(tick)} y2={scale(tick)} className="grid" />
          <text x={left - 8} y={scale(tick)} className="tick y">
            {ticks.format(tick)}
          </text>
        </g>
      ))}
      {labels.map((label, i) => (
        <g key={i}>
          {series.map((_, s) => {
            const [from, to] = drawn.bars[s]![i]!;
            const [y, tall] = [scale(Math.max(from, to)), Math.abs(scale(from) - scale(to))];
            return tall > 0 && <rect key={s} x={left + (i + 0.5) * step - bar / 2} y={y} width={bar} height={tall} className={`series-${(s % colours) + 1}`} />;
          })}
          {i % every === 0 && (
            <text x={left + (i + 0.5) * step} y={height - 6} className="tick x">
              {label}
            </text>
          )}
          <rect x={left + i * step} y={top} width={step} height={height - bottom - top} className="over">
            <title>{titleOf(label, series, i)}</title>
          </rect>
        </g>
      ))}
    </svg>
  );
}

function titleOf(label: string, series: readonly Series[], i: number): string {
  const parts = series.filter((one) => (one.amounts[i] ?? "0") !== "0").map((one) => `${one.name}: ${show(one.amounts[i]!)}`);
  return [label, ...parts].join("\n");
}

/** stack returns where each bar begins and ends, the instants of the axis, and the highest value that is drawn. */
function stack(labels: readonly string[], series: readonly Series[]) {
  const tops = labels.map(() => 0n);
  const bars = series.map(({ amounts }) =>
    labels.map((_, i) => {
      const from = tops[i]!;
      tops[i] = from + parse(amounts[i] ?? "0");
      return [forDrawing(from), forDrawing(tops[i])] as const;
    }),
  );
  const highest = Math.max(0, ...tops.map(forDrawing));
  const unit = stepOf(highest);
  const count = Math.max(1, Math.ceil(highest / unit));
  return { bars, most: count * unit, ticks: Array.from({ length: count + 1 }, (_, i) => i * unit) };
}

/** stepOf returns a round step of which about four make up a value. */
export function stepOf(highest: number): number {
  if (!(highest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(highest / 4));
  return power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power * 4 >= highest) ?? 10);
}
