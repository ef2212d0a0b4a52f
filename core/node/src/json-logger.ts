/**
 * Log events as one JSON object a line: time, level, event, fields.
 * @module
 */
import { type DestinationStream, pino } from 'pino'
import type { Logger } from './types.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/**
 * Makes a logger. Big integers are written as decimal strings, because JSON has none.
 * @param options.destination - Standard error unless given, so that standard output stays the caller's.
 */
export function createJsonLogger(options: {
  readonly level: LogLevel
  readonly name?: string | undefined
  readonly destination?: DestinationStream
}): Logger {
  const { level, name, destination = pino.destination({ fd: 2, sync: true }) } = options
  const log = pino(
    {
      level,
      base: name === undefined ? {} : { node: name },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  )
  return {
    debug: (event, fields) => log.debug(plain(fields), event),
    info: (event, fields) => log.info(plain(fields), event),
    warn: (event, fields) => log.warn(plain(fields), event),
    error: (event, fields) => log.error(plain(fields), event),
  }
}

function plain(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? value.toString() : value,
    ]),
  )
}
