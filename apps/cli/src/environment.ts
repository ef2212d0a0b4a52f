/**
 * Flags from the environment: `--data-dir` is also `WATT_DATA_DIR`. The command line wins.
 * @module
 */
import { usageError } from './failure.ts'

/** The part of a flag's definition that matters here. */
export type FlagDefinition = {
  readonly kind: string
  readonly parse?: unknown
  readonly values?: readonly string[]
  readonly variadic?: boolean | string
}

/** `dataDir` -> `WATT_DATA_DIR` */
export function environmentName(flag: string): string {
  return `WATT_${flag.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

/**
 * The values of the flags that were not given but have a variable.
 * @throws {CommandError} A variable holds what the flag would not take.
 */
export function flagsFromEnvironment(
  definitions: Readonly<Record<string, FlagDefinition>>,
  given: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const [flag, definition] of Object.entries(definitions)) {
    const isGiven = given[flag] !== undefined && !(Array.isArray(given[flag]) && given[flag].length === 0)
    const value = env[environmentName(flag)]
    if (isGiven || value === undefined || value === '') continue
    found[flag] = readValue(environmentName(flag), definition, value)
  }
  return found
}

function readValue(name: string, definition: FlagDefinition, value: string): unknown {
  if (definition.kind === 'boolean') return readBoolean(name, value)
  if (definition.kind === 'enum') {
    if (definition.values?.includes(value)) return value
    throw usageError(`${name} is "${value}".`, `set it to one of: ${definition.values?.join(', ')}`)
  }
  const parse = definition.parse as (text: string) => unknown
  return definition.variadic === undefined || definition.variadic === false
    ? parse(value)
    : value.split(',').map(parse)
}

function readBoolean(name: string, value: string): boolean {
  const word = value.toLowerCase()
  if (['1', 'true', 'yes', 'on'].includes(word)) return true
  if (['0', 'false', 'no', 'off'].includes(word)) return false
  throw usageError(`${name} is "${value}", which is neither yes nor no.`, `set ${name}=1 or unset it`)
}
