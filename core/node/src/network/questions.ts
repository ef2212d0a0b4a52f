/**
 * Questions to one peer, each on its own stream: one length-prefixed frame there, one back.
 *
 * The answer's first byte is its status: 0 known (the rest is the answer), 1 not known, 2 ask later.
 * Protocol: `/watt/<network>/<question>/1`.
 * @module
 */
import type { Connection, Stream } from '@libp2p/interface'
import { encode } from 'it-length-prefixed'
import type { Question } from '../types.ts'
import { FrameError, readFrame } from './frame.ts'
import { answerBytesMax, networkLimits, questionBytesMax } from './limits.ts'
import { PeerRequestError } from './peer-request-error.ts'

const status = { known: 0, unknown: 1, busy: 2 } as const
/** Sent at once before waiting for the stream to drain. */
const chunkBytes = 64 * 1024

/** Handles one question: the answer, undefined when not known, 'busy' when the peer's quota is used up. */
export type Answer = (body: Uint8Array, peer: string) => Promise<Uint8Array | undefined | 'busy'>

/** The libp2p protocol name of a question. `network` keeps chains apart. */
export function questionProtocol(network: string, question: Question): string {
  return `/watt/${network}/${question}/1`
}

/**
 * Asks over an open connection.
 * @throws {PeerRequestError}
 */
export async function askOver(
  connection: Connection,
  options: { readonly network: string; readonly question: Question; readonly body: Uint8Array },
): Promise<Uint8Array> {
  const { network, question, body } = options
  const peer = connection.remotePeer.toString()
  if (body.length > questionBytesMax) throw new PeerRequestError(peer, question, 'too-large')
  const signal = AbortSignal.timeout(networkLimits.questionMs)
  let stream: Stream | undefined
  try {
    stream = await connection.newStream(questionProtocol(network, question), { signal })
    abortWith(stream, signal)
    await send(stream, [body], signal)
    const frame = await readFrame(stream, answerBytesMax[question] + 1)
    if (frame[0] === status.known) return frame.subarray(1)
    throw new PeerRequestError(peer, question, frame[0] === status.unknown ? 'not-found' : 'busy')
  } catch (error) {
    stream?.abort(error instanceof Error ? error : new Error(String(error)))
    if (error instanceof PeerRequestError) throw error
    throw new PeerRequestError(peer, question, reasonOf(error, signal))
  }
}

/**
 * Answers one question that arrived on a stream.
 * @throws when the question is malformed or too large; the stream is closed then, and the peer may be blamed.
 */
export async function answerOn(stream: Stream, peer: string, answer: Answer): Promise<void> {
  const signal = AbortSignal.timeout(networkLimits.questionMs)
  abortWith(stream, signal)
  try {
    const body = await readFrame(stream, questionBytesMax)
    const found = await answer(body, peer)
    if (found === 'busy') await send(stream, [Uint8Array.of(status.busy)], signal)
    else if (found === undefined) await send(stream, [Uint8Array.of(status.unknown)], signal)
    else await send(stream, [Uint8Array.of(status.known), found], signal)
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

/** Whether an answering failure is the asker's fault: a frame out of bounds, not a connection that broke or an asker that was killed. */
export function isMalformed(error: unknown): boolean {
  return error instanceof FrameError && error.problem !== 'cut-short'
}

function reasonOf(error: unknown, signal: AbortSignal): PeerRequestError['reason'] {
  if (signal.aborted) return 'timeout'
  return error instanceof FrameError && error.problem === 'too-large' ? 'too-large' : 'failed'
}

function abortWith(stream: Stream, signal: AbortSignal): void {
  const abort = (): void => stream.abort(new Error('The question took too long.'))
  signal.addEventListener('abort', abort, { once: true })
  stream.addEventListener('close', () => signal.removeEventListener('abort', abort), { once: true })
}

/** Writes one frame made of `parts` and ends the writing side. */
async function send(stream: Stream, parts: readonly Uint8Array[], signal: AbortSignal): Promise<void> {
  const body = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  const frame = encode.single(body, { maxDataLength: body.length })
  for (let offset = 0; offset < frame.byteLength; offset += chunkBytes) {
    const flowing = stream.send(frame.sublist(offset, Math.min(offset + chunkBytes, frame.byteLength)))
    if (!flowing) await stream.onDrain({ signal })
  }
  await stream.close({ signal })
}
