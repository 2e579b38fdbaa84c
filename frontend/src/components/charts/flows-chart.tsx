// Two opposite flows from one zero line, a bar each for every day: what came in above it, what went out below.
import { useId, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { linesTo, roundStep } from './scale';
import { useWidth } from './use-width';

export interface Flow {
  /** What the bars stand for: a day. */
  label: string;
  /** In minor units, not negative. */
  up: number;
  /** In minor units, not negative. */
  down: number;
}

interface FlowsChartProps<F extends Flow> {
  /** At least one. */
  flows: readonly F[];
  /** What the whole says, for readers. */
  sentence: string;
  /** What one day says. */
  describe: (flow: F) => string;
  /** Names of both flows. */
  names: { up: string; down: string };
}

const HEIGHT = 220;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 8;
const LABELS_MAX = 6;
/** The part of a day's place that its bar takes. */
const BAR = 0.62;

export function FlowsChart<F extends Flow>({ flows, sentence, describe, names }: FlowsChartProps<F>) {
  const { t } = useTranslation('charts');
  const slanted = useId();
  const [box, width] = useWidth<HTMLDivElement>();
  const [at, setAt] = useState<number | null>(null);
  const up = Math.max(0, ...flows.map((flow) => flow.up));
  const down = Math.max(0, ...flows.map((flow) => flow.down));
  const step = roundStep(Math.max(up, down));
  const lines = { up: linesTo(up, step), down: linesTo(down, step) };
  const extent = Math.max(1, (lines.up.length + lines.down.length) * step);
  const zero = TOP + ((HEIGHT - TOP - BOTTOM) * lines.up.length * step) / extent;
  const y = (value: number) => zero - (value * (HEIGHT - TOP - BOTTOM)) / extent;
  const place = Math.max(0, width - LEFT) / Math.max(1, flows.length);
  const every = Math.ceil(flows.length / LABELS_MAX);

  const move = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    setAt((before) => Math.min(flows.length - 1, Math.max(0, (before ?? flows.length - (step > 0 ? 1 : 0)) + step)));
  };
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const index = Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT) / place);
    setAt(index >= 0 && index < flows.length ? index : null);
  };
  // The second flow is told apart without its colour, too.
  const fill = { up: { className: 'fill-chart-1' }, down: { fill: `url(#${slanted})` } };
  const shown = at === null ? undefined : flows[at];
  const told = shown ?? flows.at(-1);
  const tick = (value: number) => {
    const whole = value / 100;
    if (whole < 1_000) return t('ones', { value: whole });
    return whole % 10_000 === 0
      ? t('tenThousands', { value: whole / 10_000 })
      : t('thousands', { value: whole / 1_000 });
  };

  return (
    <div ref={box} className="min-w-0">
      <p className="flex min-h-5 flex-wrap items-center gap-x-4 text-13 text-ink-2">
        {shown ? (
          <span className="font-semibold text-ink">{describe(shown)}</span>
        ) : (
          (['up', 'down'] as const).map((flow) => (
            <span key={flow} className="flex items-center gap-1.5">
              <svg width="12" height="12" aria-hidden="true">
                <rect width="12" height="12" rx="2" {...fill[flow]} />
              </svg>
              {names[flow]}
            </span>
          ))
        )}
      </p>
      <svg width="0" height="0" className="absolute" aria-hidden="true">
        <pattern id={slanted} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className="fill-chart-2" />
          <rect width="2" height="6" className="fill-surface" />
        </pattern>
      </svg>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="slider"
          aria-label={sentence}
          aria-valuemin={1}
          aria-valuemax={flows.length}
          aria-valuenow={(at ?? flows.length - 1) + 1}
          aria-valuetext={told && describe(told)}
          tabIndex={0}
          className="block rounded-1"
          onKeyDown={move}
          onBlur={() => setAt(null)}
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={() => setAt(null)}
        >
          {[...lines.up, ...lines.down.map((value) => -value)].map((value) => (
            <g key={value}>
              <line x1={LEFT} x2={width} y1={y(value)} y2={y(value)} className="stroke-line" />
              <text x={LEFT - 6} y={y(value) + 4} textAnchor="end" className="fill-ink-3 text-11">
                {tick(Math.abs(value))}
              </text>
            </g>
          ))}
          {flows.map((flow, index) => {
            const x = LEFT + place * index + (place * (1 - BAR)) / 2;
            const wide = Math.max(1, place * BAR);
            const bottom = y(-flow.down);
            return (
              <g key={flow.label}>
                {index === at && (
                  <rect
                    x={LEFT + place * index}
                    y={TOP}
                    width={place}
                    height={HEIGHT - TOP - BOTTOM}
                    className="fill-sunken"
                  />
                )}
                <rect x={x} y={y(flow.up)} width={wide} height={zero - y(flow.up)} {...fill.up} />
                <rect x={x} y={zero} width={wide} height={bottom - zero} {...fill.down} />
                {(flows.length - 1 - index) % every === 0 && (
                  <text
                    x={index === flows.length - 1 ? width : x + wide / 2}
                    y={HEIGHT - 6}
                    textAnchor={index === flows.length - 1 ? 'end' : 'middle'}
                    className="fill-ink-3 text-11"
                  >
                    {flow.label}
                  </text>
                )}
              </g>
            );
          })}
          <line x1={LEFT} x2={width} y1={zero} y2={zero} className="stroke-line-strong" />
        </svg>
      )}
    </div>
  );
}
