/**
 * Byte lists and answers between validators, and the frames that carry them.
 * @module
 */
import { joinParts, readParts, uint64Bytes } from '@watt/node/parts'
import { askHeaders } from '../../../core/node/src/herder/header-question.ts'
import { askBlocks, askState } from '../../../core/node/src/herder/peer-questions.ts'
import { FrameError, readFrame } from '../../../core/node/src/network/frame.ts'
import { decodeFrame, encodeFrames } from '../../../core/node/src/network/transaction-frame.ts'
import { packRaws } from '../../../core/node/src/pool/packing.ts'
import type { Network } from '../../../core/node/src/types.ts'
import { promise, promiseSameBytes, type Target } from '../target.ts'
import { sampleTransactions } from './transactions.seeds.ts'

const parts = [new Uint8Array(), Uint8Array.of(1), new Uint8Array(40).fill(7)]
const raws = await sampleTransactions()

export const byteList: Target = {
  seeds: [[], parts, [joinParts(parts), joinParts([])]].map(joinParts),
  bytesMax: 32_768,
  covers: /\/herder\/byte-list\.ts$/,
  run(input) {
    const found = readParts(input)
    if (found === undefined) return false
    promiseSameBytes(joinParts(found), input, 'a list has one encoding')
    return true
  },
}

/** A network in which every question has the same answer. */
function answering(answer: Uint8Array): Network {
  return { ask: () => Promise.resolve(answer) } as Partial<Network> as Network
}

export const stateAnswer: Target = {
  seeds: [joinParts([uint64Bytes(9n), joinParts(parts), joinParts(parts)])],
  bytesMax: 8_192,
  covers: /\/herder\/(byte-list|peer-questions)\.ts$/,
  async run(input) {
    const found = await askState(answering(input), 'peer', 1n)
    if (found === undefined) return false
    const again = joinParts([uint64Bytes(found.head), joinParts(found.envelopes), joinParts(found.finality)])
    promiseSameBytes(input.subarray(0, again.length), again, 'a state begins with what was read from it')
    return true
  },
}

export const blocksAnswer: Target = {
  seeds: [joinParts([joinParts(parts), joinParts(parts.slice(1))])],
  bytesMax: 8_192,
  covers: /\/herder\/(byte-list|peer-questions)\.ts$/,
  async run(input) {
    const found = await askBlocks(answering(input), 'peer', 1n)
    if (found === undefined) return false
    const again = joinParts(found.map(({ closed, proof }) => joinParts([closed, ...proof])))
    promiseSameBytes(input.subarray(0, again.length), again, 'blocks begin with what was read from them')
    return true
  },
}

export const headersAnswer: Target = {
  seeds: [joinParts([uint64Bytes(9n), joinParts(parts), joinParts(parts.slice(1))])],
  bytesMax: 8_192,
  covers: /\/herder\/(byte-list|header-question)\.ts$/,
  async run(input) {
    const found = await askHeaders(answering(input), 'peer', 9n)
    if (found === undefined) return false
    const entries = found.headers.map(({ value, header, proof }) => joinParts([value, header, ...proof]))
    promiseSameBytes(joinParts([uint64Bytes(found.newest), ...entries]), input, 'headers have one encoding')
    return true
  },
}

export const transactionFrame: Target = {
  seeds: encodeFrames(raws),
  bytesMax: 16_384,
  covers: /\/network\/transaction-frame\.ts$|\/pool\/packing\.ts$/,
  run(input) {
    const found = decodeFrame(input)
    if (found === undefined) return false
    promiseSameBytes(packRaws(found), input, 'a frame has one encoding')
    return true
  },
}

const frameBytesMax = 300

/**
 * Bytes of a stream, torn apart at places that their content decides.
 * @yields the next piece
 */
async function* torn(input: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < input.length;) {
    const end = Math.min(input.length, at + 1 + ((input[at] ?? 0) % 67))
    yield input.subarray(at, end)
    at = end
  }
}

export const lengthPrefix: Target = {
  seeds: [Uint8Array.of(0), Uint8Array.of(3, 1, 2, 3), Uint8Array.of(0x80 | 44, 2, ...new Uint8Array(300))],
  bytesMax: 2_048,
  covers: /\/network\/frame\.ts$|\/it-length-prefixed\/dist\/src\/decode\.js$/,
  async run(input) {
    try {
      const frame = await readFrame(torn(input) as never, frameBytesMax)
      promise(frame.length <= frameBytesMax, 'a frame keeps to its bound')
      promise(Buffer.from(input).includes(Buffer.from(frame)), 'a frame is a part of what came')
      return true
    } catch (error) {
      if (error instanceof FrameError) return false
      throw error
    }
  },
}
