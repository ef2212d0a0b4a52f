/**
 * The settings of a node: names, defaults, and what each expects. `config.ts` puts their sources together.
 * @module
 */
import { shown, WattError } from '@watt/errors'

/** What may be a private key is not repeated. */
const keys = /(?:0x)?[0-9a-f]{32,}/gi

/** How one setting is read. */
export type Setting<T> = {
  readonly expected: string
  /** @returns undefined when the value is not what is expected. */
  readonly read: (value: unknown) => T | undefined
  /** Turns text of the environment into what a file would hold. */
  readonly fromText: (text: string) => unknown
}

export const text: Setting<string> = {
  expected: 'a text that is not empty',
  read: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
  fromText: (it) => it,
}

/** Where a key lies; the key itself, put there by mistake, would become the name of a file. */
export const keyPath: Setting<string> = {
  expected: 'the path of a file that holds the key',
  read: (value) => (/^(?:0x)?[0-9a-f]{64}$/i.test(String(value)) ? undefined : text.read(value)),
  fromText: (it) => it,
}

export const flag: Setting<boolean> = {
  expected: 'true or false',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  fromText: (it) => (it === 'true' || it === '1' ? true : it === 'false' || it === '0' ? false : it),
}

export function integer(min: number, max: number): Setting<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    read: (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
        ? value
        : undefined,
    fromText: (it) => (/^\d+$/.test(it) ? Number(it) : it),
  }
}

export function oneOf<T extends string>(...choices: readonly T[]): Setting<T> {
  return {
    expected: `one of ${choices.join(', ')}`,
    read: (value) => choices.find((it) => it === value),
    fromText: (it) => it,
  }
}

/** Texts; in the environment between commas. */
export function list(expected: string, pattern: RegExp): Setting<readonly string[]> {
  return {
    expected: `a list of ${expected}`,
    read: (value) =>
      Array.isArray(value) && value.every((it): it is string => typeof it === 'string' && pattern.test(it))
        ? value
        : undefined,
    fromText: (it) => (it === '' ? [] : it.split(',').map((part) => part.trim())),
  }
}

/** An object; in the environment as JSON. */
export function object<T>(
  expected: string,
  read: (value: Readonly<Record<string, unknown>>) => T | undefined,
): Setting<T> {
  return {
    expected,
    read: (value) => (isRecord(value) ? read(value) : undefined),
    fromText(it) {
      try {
        return JSON.parse(it)
      } catch {
        return it
      }
    },
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Thrown when a setting is not what it should be. */
export class SettingError extends WattError {
  readonly code = 'node/setting'
  readonly setting: string
  readonly expected: string
  /** Where it was found: `config.json`, an environment variable, `flags`. */
  readonly source: string
  override readonly fix: string
  constructor(setting: string, expected: string, found: unknown, source: string) {
    super(
      `Setting "${setting}" (${source}): expected ${expected}; found ${shown(found).replaceAll(keys, '(hex digits)')}.`,
    )
    this.setting = setting
    this.expected = expected
    this.source = source
    this.fix = `Correct "${setting}" in ${source}.`
  }
}

/** Thrown when a setting does not exist. */
export class UnknownSettingError extends WattError {
  readonly code = 'node/unknown-setting'
  readonly setting: string
  readonly source: string
  override readonly fix: string
  constructor(setting: string, source: string, known: readonly string[]) {
    super(`There is no setting "${setting}" (${source}).`)
    this.setting = setting
    this.source = source
    this.fix = `Known are: ${known.join(', ')}.`
  }
}
