/**
 * The index over PGlite and over PostgreSQL.
 * @module
 */
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { indexSuite } from './index-suite.ts'
import { findPostgres, startPostgres, type PostgresServer } from './postgres-server.ts'

describe('the index in a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watt-index-'))
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  indexSuite(() => ({ folder: join(folder, 'database') }))
})

const binaries = findPostgres()
const skip = binaries === undefined && 'PostgreSQL is not installed (Debian: apt-get install postgresql)'

describe('the index in a PostgreSQL server', { skip }, () => {
  let server: PostgresServer
  before(async () => {
    server = await startPostgres(binaries!)
  })
  after(() => server?.stop())
  indexSuite(() => ({ url: server.url }))
})
