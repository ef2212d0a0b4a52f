/**
 * One source of a feed: where it is, what it declares, and how it is read and checked.
 * @module
 */
import { open } from 'node:fs/promises'
import { WattError } from '@watt/errors'
import { contentHash } from '../content-id.ts'
import { formatDecimal } from '../decimal.ts'
import type { Figure, Period } from '../period.ts'
import type { RawStore } from '../raw-store.ts'
import { download, downloadLimits, type DownloadLimits } from './download.ts'

export type Bounds = { readonly min: bigint; readonly max: bigint }

/** What a source declares. */
export type SourceDefinition = {
  /** Unique within its feed; its hash is in the signed tree. */
  readonly id: string
  readonly publisher: string
  /** Who measured. Sources of one origin are no independent witnesses. */
  readonly origin: string
  /** What its figures are in once parsed: `EUR/kWh`, `USD/EUR`. */
  readonly unit: string
  readonly at:
    | { readonly type: 'file'; readonly path: string }
    | { readonly type: 'http'; readonly url: string }
  /** Figures outside are refused, never clamped. */
  readonly bounds: Bounds
  /** Seconds from the end of its newest period until it counts as silent; publication takes half a year for statistics. */
  readonly lagSecondsMax: number
  /** @throws {ParseError} what it cannot read */
  readonly parse: (raw: Uint8Array) => readonly Figure[]
}

/** What a source said, checked. */
export type Answer = {
  readonly source: SourceDefinition
  readonly figures: readonly Figure[]
  /** SHA-256 of the raw bytes. */
  readonly content: `0x${string}`
  /** Content id under which the raw bytes are kept. */
  readonly contentId: string
}

/** Which figure is wanted: that of a period and vintage. */
export type Wanted = Period & { readonly vintage: number }

/**
 * Reads a source, keeps its raw bytes and checks its figures.
 * @param nowSeconds - For the lag; undefined in a replay, where all is old.
 * @throws {DownloadError} {ParseError} {SourceError}
 */
export async function readSource(
  source: SourceDefinition,
  store: RawStore,
  nowSeconds: number | undefined,
  limits: DownloadLimits = downloadLimits,
): Promise<Answer> {
  const raw =
    source.at.type === 'http'
      ? await download(source.at.url, limits)
      : await readBoundedFile(source.at.path, limits.bytesMax)
  // Kept before it is parsed: what could not be read is wanted most.
  const contentId = await store.keep(raw)
  const figures = source.parse(raw)
  for (const { value } of figures)
    if (value < source.bounds.min || value > source.bounds.max)
      throw new SourceError(source.id, `${formatDecimal(value)} ${source.unit} is out of bounds`)
  const newest = figures.at(-1)
  if (newest === undefined) throw new SourceError(source.id, 'it holds no figure')
  if (nowSeconds !== undefined && newest.end + source.lagSecondsMax < nowSeconds)
    throw new SourceError(source.id, `its newest period ended at ${newest.end}, too long ago`)
  return { source, figures, content: contentHash(raw), contentId }
}

/** The figure of a period and vintage; undefined when the source has none. */
export function figureFor(answer: Answer, wanted: Wanted): Figure | undefined {
  return answer.figures.find(
    ({ start, end, vintage }) => start === wanted.start && end === wanted.end && vintage === wanted.vintage,
  )
}

async function readBoundedFile(path: string, bytesMax: number): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size > bytesMax) throw new SourceError(path, `it has ${size} bytes`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** Thrown when a source is understood but not believed. */
export class SourceError extends WattError {
  readonly code = 'oracle/source'
  readonly source: string
  readonly problem: string
  constructor(source: string, problem: string) {
    super(`Source ${source} is not used: ${problem}.`)
    this.source = source
    this.problem = problem
  }
}
