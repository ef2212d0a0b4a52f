/**
 * Log events as one JSON object a line on standard error: time, level, event, fields.
 * @module
 */
import { pino, destination, stdTimeFunctions, type DestinationStream } from 'pino'

type Fields = Readonly<Record<string, unknown>>
export type Logger = Readonly<
  Record<'debug' | 'info' | 'warn' | 'error', (event: string, fields?: Fields) => void>
>

/** @param stream - Standard error unless given. */
export function createLogger(
  name: string,
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info',
  stream: DestinationStream = destination({ fd: 2, sync: true }),
): Logger {
  const log = pino(
    {
      level,
      base: { reporter: name },
      messageKey: 'event',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  )
  return {
    debug: (event, fields) => log.debug(plain(fields), event),
    info: (event, fields) => log.info(plain(fields), event),
    warn: (event, fields) => log.warn(plain(fields), event),
    error: (event, fields) => log.error(plain(fields), event),
  }
}

/** JSON has no big integers. */
function plain(fields: Fields = {}): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? value.toString() : value,
    ]),
  )
}
