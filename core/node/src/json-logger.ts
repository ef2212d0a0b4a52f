/**
 * Log events as one JSON object a line: time, level, event, fields.
 * @module
 */
import { writeSync } from 'node:fs'
import { type DestinationStream, pino } from 'pino'
import type { Logger } from './types.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

const sleeper = new Int32Array(new SharedArrayBuffer(4))
const waitMs = 10
const waitsMax = 100

/**
 * Makes a logger. Big integers are written as decimal strings, because JSON has none.
 * @param options.destination - Standard error unless given, so that standard output stays the caller's.
 */
export function createJsonLogger(options: {
  readonly level: LogLevel
  readonly name?: string | undefined
  readonly destination?: DestinationStream
}): Logger {
  const { level, name, destination = standardError } = options
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

/** Standard error is often a file: a full disk loses lines, never the node. */
const standardError: DestinationStream = {
  write(line) {
    let rest = Buffer.from(line)
    for (let waits = 0; rest.length > 0;) {
      try {
        rest = rest.subarray(writeSync(2, rest))
      } catch (error) {
        // A pipe whose reader is slow is waited for, as for any program.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || waits++ === waitsMax) return
        Atomics.wait(sleeper, 0, 0, waitMs)
      }
    }
  },
}

function plain(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? value.toString() : value,
    ]),
  )
}
