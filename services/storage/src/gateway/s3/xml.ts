/**
 * The XML of S3, in and out, with bounds.
 * @module
 */
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser'
import { S3Error } from './errors.ts'

export type XmlNode = { readonly [name: string]: XmlValue }
export type XmlValue = string | number | boolean | undefined | XmlNode | readonly XmlNode[]

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' })
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignoreAttributes: true,
  removeNSPrefix: true,
  htmlEntities: true, // Without it, numeric references stay as they are.
  maxNestedTags: 8,
  isArray: (name) => name === 'Object' || name === 'Part',
})

/** A document with one root. Only errors are in no namespace. */
export function toXml(root: string, content: XmlNode): string {
  const text = builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    [root]: root === 'Error' ? content : { '@xmlns': namespace, ...content },
  })
  // The builder adds no control characters, so these are of keys; readers would normalise or refuse them.
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f]/g, (it) => `&#x${it.charCodeAt(0).toString(16)};`)
}

/**
 * Reads a document whose root has the given name.
 * @throws {S3Error} MalformedXML: another root, a document type, too deep, or not well-formed
 */
export function fromXml(root: string, text: string): Readonly<Record<string, unknown>> {
  // Neither DOCTYPE nor CDATA has a use here; raw control characters are no XML.
  // oxlint-disable-next-line no-control-regex
  if (/<!(?!--)|[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) throw new S3Error('MalformedXML')
  const parsed = parse(text)
  const content = parsed?.[root]
  if (typeof content === 'object' && content !== null) return content as Record<string, unknown>
  if (content === '') return {}
  throw new S3Error('MalformedXML')
}

/** Text of an element. @returns undefined where it is absent. @throws {S3Error} MalformedXML: it has elements within */
export function textOf(node: unknown, name: string): string | undefined {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return undefined
  const value = (node as Readonly<Record<string, unknown>>)[name]
  if (typeof value !== 'string') throw new S3Error('MalformedXML')
  return value
}

/** Elements of a name, 0 to `max`. @throws {S3Error} MalformedXML: more */
export function listOf(
  node: Readonly<Record<string, unknown>>,
  name: string,
  max: number,
): readonly unknown[] {
  const list: unknown = node[name] ?? []
  if (!Array.isArray(list) || list.length > max) throw new S3Error('MalformedXML')
  return list
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    if (XMLValidator.validate(text) !== true) return undefined
    return parser.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
