/**
 * Looks for a secret wherever it may have leaked: as bytes, in every common way to write them, whole or by half.
 * @module
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** How a secret could be written, by name; each as the bytes to look for. */
export type Forms = ReadonlyMap<string, Buffer>

/** A key: all of it, either half (a message may cut it), and either half turned around. */
export function formsOfKey(key: Uint8Array): Forms {
  const whole = Buffer.from(key)
  const half = key.length / 2
  const pieces: readonly (readonly [string, Buffer])[] = [
    ['key', whole],
    ['first half', whole.subarray(0, half)],
    ['last half', whole.subarray(half)],
    ['key reversed', Buffer.from(whole).reverse()],
  ]
  const forms = new Map<string, Buffer>()
  for (const [name, piece] of pieces) {
    const hex = piece.toString('hex')
    forms.set(`${name}, raw`, piece)
    forms.set(`${name}, hex`, Buffer.from(hex))
    forms.set(`${name}, HEX`, Buffer.from(hex.toUpperCase()))
    forms.set(`${name}, hex in UTF-16`, Buffer.from(hex, 'utf16le'))
    forms.set(`${name}, hex read backwards`, Buffer.from(hex).reverse())
    forms.set(`${name}, decimal`, Buffer.from(BigInt(`0x${hex}`).toString()))
    for (const comma of [',', ', '])
      forms.set(`${name}, list by "${comma}"`, Buffer.from([...piece].join(comma)))
    forms.set(
      `${name}, JSON of an Uint8Array`,
      Buffer.from(JSON.stringify(new Uint8Array(piece)).slice(1, -1)),
    )
    for (const [form, bytes] of base64Forms(piece)) forms.set(`${name}, ${form}`, bytes)
  }
  return forms
}

/** A password: as text, in the ways that text is escaped, and as the bytes it stands for. */
export function formsOfText(secret: string): Forms {
  const bytes = Buffer.from(secret)
  return new Map<string, Buffer>([
    ['text', bytes],
    ['text reversed', Buffer.from(secret).reverse()],
    ['text in a URL', Buffer.from(encodeURIComponent(secret))],
    ['text in UTF-16', Buffer.from(secret, 'utf16le')],
    ['text as hex', Buffer.from(bytes.toString('hex'))],
    ['text as list', Buffer.from([...bytes].join(','))],
    ['text as spaced list', Buffer.from([...bytes].join(', '))],
    ...base64Forms(bytes),
  ])
}

/** @returns the names of the forms in which a secret lies in these bytes. */
export function findIn(content: string | Buffer, forms: Forms): readonly string[] {
  const haystack = typeof content === 'string' ? Buffer.from(content) : content
  return [...forms].filter(([, needle]) => haystack.includes(needle)).map(([name]) => name)
}

/** Every file below a folder that holds a secret, or is named by it, with the forms. */
export function findBelow(
  folder: string,
  forms: Forms,
  isItsHome: (path: string) => boolean,
): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => !isItsHome(path) && isFile(path))
    .flatMap((path) =>
      [...findIn(path, forms), ...findIn(readFileSync(path), forms)].map((form) => `${path}: ${form}`),
    )
}

/** Base64 depends on where in a longer text the secret begins, so the digits that all of them share are sought. */
function base64Forms(bytes: Buffer): readonly (readonly [string, Buffer])[] {
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
    const [from, to] = [Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6)]
    return (['base64', 'base64url'] as const).map(
      (encoding) =>
        [`${encoding} at ${offset}`, Buffer.from(padded.toString(encoding).slice(from, to))] as const,
    )
  })
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false // Gone meanwhile: a store compacts.
  }
}
