import { useEffect, useRef, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { writeMoment } from '../i18n/ages.ts'
import { Button } from './button.tsx'
import { Table } from './table.tsx'

export type Series = { readonly label: string; readonly values: readonly (number | null)[] }

const strokes = ['--accent', '--warn', '--good', '--bad'] as const
/** Lines differ by pattern too, not by colour alone. */
const dashes = [[], [6, 4], [2, 3], [8, 3, 2, 3]]

/**
 * Values over time, with a crosshair, and the same as a table.
 * @param title - The finding or the question: "What did a kWh cost?".
 * @param times - Seconds since 1970, ascending.
 * @param unit - Of the values; stands on the axis and in the table.
 */
export function Chart({
  title,
  times,
  series,
  unit,
}: {
  readonly title: string
  readonly times: readonly number[]
  readonly series: readonly Series[]
  readonly unit: string
}) {
  const t = useTranslations('ui')
  const language = useLocale()
  const [showsTable, setShowsTable] = useState(false)
  const holder = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const element = holder.current
    if (!element || showsTable) return undefined
    const plot = new uPlot(
      optionsOf(element, series, unit, language),
      [[...times], ...series.map(({ values }) => [...values])],
      element,
    )
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: 240 }))
    resize.observe(element)
    return () => {
      resize.disconnect()
      plot.destroy()
    }
  }, [times, series, unit, language, showsTable])

  return (
    <figure className="card flex min-w-0 flex-col gap-3 p-4">
      <figcaption className="flex flex-wrap items-center justify-between gap-2">
        <span className="font-semibold">{title}</span>
        <Button look="quiet" onClick={() => setShowsTable(!showsTable)}>
          {showsTable ? t('showChart') : t('showTable')}
        </Button>
      </figcaption>
      {showsTable ? (
        <Table
          caption={title}
          columns={[
            { id: 'time', label: t('time'), cell: (at: number) => writeMoment(times[at]! * 1_000, language) },
            ...series.map(({ label, values }) => ({
              id: label,
              label: `${label} (${unit})`,
              isFigure: true,
              cell: (at: number) => values[at]?.toLocaleString(language) ?? '–',
            })),
          ]}
          rows={times.map((_, at) => at).toReversed()}
          keyOf={String}
        />
      ) : (
        <div ref={holder} role="img" aria-label={`${title} ${t('chartHint')}`} />
      )}
    </figure>
  )
}

function optionsOf(
  element: HTMLElement,
  series: readonly Series[],
  unit: string,
  language: string,
): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string): string => resolved(element, style.getPropertyValue(name))
  const axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  }
  return {
    width: element.clientWidth,
    height: 240,
    scales: { x: { time: true } },
    series: [
      { value: (_, at) => (at === null ? '' : writeMoment(at * 1_000, language as never)) },
      ...series.map(({ label }, index) => ({
        label,
        stroke: colour(strokes[index % strokes.length]!),
        dash: dashes[index % dashes.length]!,
        width: 2,
        value: (_: uPlot, value: number | null) =>
          value === null ? '–' : `${value.toLocaleString(language)} ${unit}`,
      })),
    ],
    axes: [
      axis,
      { ...axis, size: 64, values: (_, values) => values.map((it) => it.toLocaleString(language)) },
    ],
  }
}

/** `light-dark(…)` is not a colour to a canvas: let the browser work it out. */
function resolved(element: HTMLElement, colour: string): string {
  const probe = element.ownerDocument.createElement('span')
  probe.style.color = colour
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
