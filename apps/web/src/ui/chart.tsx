import { useEffect, useRef, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { writeMoment } from '../i18n/ages.ts'
import type { Language } from '../i18n/languages.ts'
import { Button } from './button.tsx'
import { csvOf } from './csv.ts'
import { loadPlot } from './load-plot.ts'
import { saveText } from './save-file.ts'
import { Table } from './table.tsx'

export type Series = { readonly label: string; readonly values: readonly (number | null)[] }

const strokes = ['--accent', '--warn', '--good', '--bad'] as const
/** In pixels. */
const height = 240
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
    let plot: uPlot | undefined
    let isGone = false
    const resize = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }))
    void loadPlot().then((Plot) => {
      if (isGone) return
      const values = series.map((it) => [...it.values])
      const options = optionsOf(element, { series, unit, language, timeLabel: t('time'), times })
      plot = new Plot(options, [[...times], ...values], element)
      resize.observe(element)
    })
    return () => {
      isGone = true
      resize.disconnect()
      plot?.destroy()
    }
  }, [times, series, unit, language, showsTable, t])

  function download(): void {
    const head = [t('time'), ...series.map(({ label }) => `${label} (${unit})`)]
    const rows = times.map((at, index) => [
      new Date(at * 1_000).toISOString(),
      ...series.map(({ values }) => values[index] ?? ''),
    ])
    saveText(`${title}.csv`, csvOf([head, ...rows]), 'text/csv')
  }

  return (
    <figure className="card flex min-w-0 flex-col gap-3 p-4">
      <figcaption className="flex flex-wrap items-center justify-between gap-2">
        <span className="font-semibold">{title}</span>
        <span className="flex flex-wrap gap-2">
          <Button look="quiet" onClick={() => setShowsTable(!showsTable)}>
            {showsTable ? t('showChart') : t('showTable')}
          </Button>
          <Button look="quiet" onClick={download}>
            {t('downloadCsv')}
          </Button>
        </span>
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
        <div
          ref={holder}
          role="img"
          aria-label={`${title} ${t('chartHint')}`}
          className="min-h-60 [&_.uplot]:font-sans"
        />
      )}
    </figure>
  )
}

function optionsOf(
  element: HTMLElement,
  {
    series,
    unit,
    language,
    timeLabel,
    times,
  }: {
    readonly series: readonly Series[]
    readonly unit: string
    readonly language: Language
    readonly timeLabel: string
    readonly times: readonly number[]
  },
): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string): string => resolved(element, style.getPropertyValue(name))
  const axis = {
    stroke: colour('--quiet'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  }
  const moment = shortMoment(times, language)
  return {
    width: element.clientWidth,
    height,
    scales: { x: { time: true } },
    series: [
      {
        label: timeLabel,
        value: (_, at) => (typeof at === 'number' ? writeMoment(at * 1_000, language) : '–'),
      },
      ...series.map(({ label }, index) => ({
        label,
        stroke: colour(strokes[index % strokes.length]!),
        dash: dashes[index % dashes.length]!,
        width: 2,
        value: (_: uPlot, value: number | null) =>
          typeof value === 'number' ? `${value.toLocaleString(language)} ${unit}` : '–',
      })),
    ],
    axes: [
      { ...axis, space: 80, values: (_, values) => values.map((it) => moment(it)) },
      { ...axis, size: 64, values: (_, values) => values.map((it) => shortFigure(it, language)) },
    ],
  }
}

/** As an axis has room for it: millions as such, and small ones with the digits that tell them apart. */
function shortFigure(value: number, language: Language): string {
  const size = Math.abs(value)
  if (size >= 1e6) return value.toLocaleString(language, { notation: 'compact', maximumFractionDigits: 2 })
  if (size === 0 || size >= 0.01) return value.toLocaleString(language)
  return value.toLocaleString(language, {
    maximumSignificantDigits: 3,
    notation: size < 1e-4 ? 'scientific' : 'standard',
  })
}

/** Times as an axis has room for them, by how long a time it shows. */
function shortMoment(times: readonly number[], language: Language): (seconds: number) => string {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0)
  const format = new Intl.DateTimeFormat(
    language,
    span <= 600
      ? { timeStyle: 'medium' }
      : span <= 2 * 86_400
        ? { timeStyle: 'short' }
        : span <= 300 * 86_400
          ? { day: 'numeric', month: 'short' }
          : { month: 'short', year: 'numeric' },
  )
  return (seconds) => format.format(seconds * 1_000)
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
