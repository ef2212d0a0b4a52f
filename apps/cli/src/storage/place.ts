/**
 * Where fetched files go: names come from others, who may want to write elsewhere.
 * @module
 */
import { resolve, sep } from 'node:path'
import { CommandError } from '../failure.ts'
import { printable } from '../output.ts'

/**
 * The path of a name below a folder.
 * @param folder - absolute
 * @throws {CommandError} It would be the folder itself, or outside of it, or means another place on another system.
 */
export function placeWithin(folder: string, name: string): string {
  const path = resolve(folder, name)
  const isBelow = path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
  // A backslash, a colon or NUL is an innocent letter on one system and a way out on another.
  if (
    isBelow &&
    !/[\\:\0]/.test(name) &&
    !name.split('/').some((part) => part === '' || part === '..' || part === '.')
  )
    return path
  throw new CommandError({
    code: 'cli/unsafe-name',
    message: `"${printable(name.slice(0, 80))}" would not be written below ${folder}, or not everywhere.`,
    fix: 'fetch it alone and say which file it becomes: watt storage get <name> <file>',
    ending: 'refused',
    details: { name },
  })
}
