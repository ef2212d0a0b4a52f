/** Manifests, names, shares and bundles. @module */
export { aggregate, AggregateError, decodeIndex, encodeIndex, indexBytes } from './aggregate.ts'
export { CborError } from './bounded-cbor.ts'
export { decodeManifest, encodeManifest, type Manifest, manifestCid, manifestCidOf } from './manifest.ts'
export {
  type BundledFile,
  checkName,
  decodeNames,
  encodeNames,
  type Names,
  openNames,
  sealNames,
} from './names.ts'
export { ShapeError } from './shape.ts'
export {
  keyText,
  linkText,
  readKeyText,
  readLink,
  readShareText,
  shareText,
  ShareTextError,
} from './share.ts'
