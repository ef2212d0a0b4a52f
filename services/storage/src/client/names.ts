/**
 * Any name as a path that manifests take, and back: gateways have names with empty parts, dots and control characters.
 *
 * Only what a manifest refuses is written as `%` and two hex digits, and `%` itself; an empty part is a lone `%`.
 * @module
 */
import { checkName } from './object-store.ts'

/** The form that stands in manifests. @throws {ObjectNameError} The name is empty, too long, or no text. */
export function storedName(name: string): string {
  return checkName(name).split('/').map(storedPart).join('/')
}

/** The name that a stored form stands for. */
export function nameOf(stored: string): string {
  return stored
    .split('/')
    .map((part) =>
      part === '%'
        ? ''
        : part.replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
    )
    .join('/')
}

function storedPart(part: string): string {
  if (part === '') return '%'
  if (part === '.' || part === '..') return part.replaceAll('.', '%2E')
  return part.replaceAll(/[%\p{Cc}]/gu, (character) => {
    const code = character.charCodeAt(0)
    return `%${code.toString(16).toUpperCase().padStart(2, '0')}`
  })
}
