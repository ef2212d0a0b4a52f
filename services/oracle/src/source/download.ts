/**
 * One bounded HTTP GET: bytes, time and redirects all have a limit.
 * @module
 */
import { WattError } from '@watt/errors'

export type DownloadLimits = { readonly bytesMax: number; readonly timeoutMs: number }
export const downloadLimits: DownloadLimits = { bytesMax: 16 * 1024 * 1024, timeoutMs: 20_000 }

/**
 * The body of an answer with status 200.
 * @throws {DownloadError} Another status, too many bytes, too slow, or no connection.
 */
export async function download(
  url: string,
  limits: DownloadLimits = downloadLimits,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const timeout = AbortSignal.timeout(limits.timeoutMs)
  try {
    const response = await fetch(url, {
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      redirect: 'follow',
      headers: { accept: 'application/json, text/csv;q=0.9, */*;q=0.1', 'user-agent': 'watt-oracle' },
    })
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel()
      throw new DownloadError(url, `the answer has status ${response.status}`)
    }
    return await readBody(response.body, url, limits.bytesMax)
  } catch (error) {
    if (error instanceof DownloadError) throw error
    const reason = timeout.aborted ? `no answer within ${limits.timeoutMs} ms` : messageOf(error)
    throw new DownloadError(url, reason)
  }
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  url: string,
  bytesMax: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new DownloadError(url, `the answer has more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function messageOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message : message
}

/** Thrown when a source does not answer as it should. */
export class DownloadError extends WattError {
  readonly code = 'oracle/download'
  readonly url: string
  readonly reason: string
  constructor(url: string, reason: string) {
    super(`${new URL(url).host} gave nothing: ${reason}.`)
    this.url = url
    this.reason = reason
  }
}
