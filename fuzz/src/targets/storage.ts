/**
 * What storage reads from strangers: manifests, names, piece CIDs, texts that share, indexes of bundles, stored trees.
 * @module
 */
import { CodeError } from '../../../services/storage/src/coding/index.ts'
import {
  AggregateError,
  CborError,
  decodeIndex,
  decodeManifest,
  decodeNames,
  encodeIndex,
  encodeManifest,
  encodeNames,
  indexBytes,
  keyText,
  linkText,
  readKeyText,
  readLink,
  readShareText,
  ShapeError,
  shareText,
  ShareTextError,
} from '../../../services/storage/src/manifest/index.ts'
import {
  decodePieceCid,
  heightOf,
  parsePieceCid,
  payloadBytes,
  PieceCidError,
  PieceTree,
  PieceTreeError,
} from '../../../services/storage/src/piece/index.ts'
import { mutateCbor } from '../mutate/cbor.ts'
import { declared, promise, promiseSameBytes, type Target, utf8 } from '../target.ts'
import { storageSeeds } from './storage.seeds.ts'

export const manifest: Target = {
  seeds: storageSeeds.manifests,
  bytesMax: 65_536,
  covers: /\/storage\/src\/(manifest\/(manifest|bounded-cbor|shape)|piece\/piece|coding\/stripes)\.ts$/,
  mutate: mutateCbor(),
  run(input) {
    const found = declared(() => decodeManifest(input), [CborError, ShapeError, CodeError, PieceCidError])
    if (found === undefined) return false
    promise(
      found.shards.length === found.code.n && found.code.k < found.code.n,
      'there are shards for the code',
    )
    promiseSameBytes(encodeManifest(found), input, 'a manifest has one encoding')
    return true
  },
}

export const names: Target = {
  seeds: storageSeeds.names,
  bytesMax: 16_384,
  covers: /\/storage\/src\/manifest\/(names|bounded-cbor|shape)\.ts$/,
  mutate: mutateCbor(),
  run(input) {
    const found = declared(() => decodeNames(input), [CborError, ShapeError])
    if (found === undefined) return false
    for (const { name } of [found, ...(found.entries ?? [])]) {
      promise(
        name.split('/').every((part) => !['', '.', '..'].includes(part)),
        'a name leads nowhere else',
      )
    }
    promiseSameBytes(encodeNames(found), input, 'names have one encoding')
    return true
  },
}

export const pieceCid: Target = {
  seeds: storageSeeds.pieceCids,
  bytesMax: 256,
  covers: /\/storage\/src\/piece\/(piece|size)\.ts$/,
  run(input) {
    const text = declared(() => parsePieceCid(Buffer.from(input).toString('latin1')), [PieceCidError])
    if (text !== undefined) promiseSameBytes(utf8(text.cid.toString()), input, 'a piece has one text')
    const found = declared(() => decodePieceCid(input), [PieceCidError])
    if (found === undefined) return text !== undefined
    promiseSameBytes(found.cid.bytes, input, 'a piece has one CID')
    promise(heightOf(found.sizeBytes) === found.height, 'a size has one height')
    return true
  },
}

export const shareTexts: Target = {
  seeds: storageSeeds.shareTexts,
  bytesMax: 2_048,
  covers: /\/storage\/src\/manifest\/(share|bounded-cbor|shape)\.ts$/,
  dictionary: ['watt-share:1:', 'watt-key:', 'watt://', '#', '/'].map(utf8),
  run(input) {
    const text = Buffer.from(input).toString('latin1')
    const again = [
      declared(() => shareText(readShareText(text)), [ShareTextError]),
      declared(() => keyText(readKeyText(text)), [ShareTextError]),
      declared(() => linkText(readLink(text)), [ShareTextError]),
    ].filter((it) => it !== undefined)
    promise(again.length <= 1, 'a text is of one kind')
    for (const it of again) promise(it === text, 'a text has one spelling')
    return again.length === 1
  },
}

const heights = Array.from({ length: 18 }, (_, index) => index + 4)

export const aggregateIndex: Target = {
  seeds: storageSeeds.indexes,
  bytesMax: 16_384,
  covers: /\/storage\/src\/(manifest\/aggregate|piece\/fr32)\.ts$/,
  run(input) {
    const fitting = heights.filter((height) => indexBytes(payloadBytes(height)) === input.length)
    const height = fitting[(input[0] ?? 0) % Math.max(1, fitting.length)] ?? 4
    const sizeBytes = payloadBytes(height)
    const found = declared(() => decodeIndex(input, sizeBytes), [AggregateError])
    if (found === undefined) return false
    for (const segment of found) {
      const end = segment.offset + segment.length
      promise(segment.offset >= 0 && end <= sizeBytes - input.length, 'a segment lies before the index')
      promise(segment.offset % segment.length === 0, 'a segment is a subtree')
    }
    const again = decodeIndex(encodeIndex(found, height), sizeBytes)
    promise(JSON.stringify(again) === JSON.stringify(found), 'valid entries come back')
    return found.length > 0
  },
}

export const pieceTree: Target = {
  seeds: storageSeeds.trees,
  bytesMax: 4_096,
  covers: /\/storage\/src\/piece\/(piece-tree|size)\.ts$/,
  run(input) {
    const found = declared(() => PieceTree.fromBytes(input), [PieceTreeError])
    if (found === undefined) return false
    promise(found.root.length === 32, 'a tree has a root')
    promiseSameBytes(found.toBytes(), input, 'a tree has one encoding')
    return true
  },
}
