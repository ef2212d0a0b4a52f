/** Manifests, names, shares and bundles. @module */
export {
  aggregate,
  AggregateError,
  decodeIndex,
  encodeIndex,
  indexBytes,
  readAggregate,
  type Segment,
} from './aggregate.ts'
export { CborError } from './bounded-cbor.ts'
export {
  checkManifestCid,
  decodeManifest,
  encodeManifest,
  type Manifest,
  manifestBytesMax,
  manifestCid,
  manifestCidOf,
  readersMax,
  type Shard,
} from './manifest.ts'
export {
  type BundledFile,
  checkName,
  decodeNames,
  encodeNames,
  entriesMax,
  type FileNames,
  type Names,
  openNames,
  SealedNamesError,
  sealNames,
} from './names.ts'
export { ShapeError } from './shape.ts'
export {
  keyText,
  type Link,
  linkText,
  readKeyText,
  readLink,
  readShareText,
  type Share,
  shareText,
  ShareTextError,
} from './share.ts'
