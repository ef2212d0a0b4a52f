import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { findFeed } from '../src/feeds.ts'
import { liveSources, type Endpoints } from '../src/live-sources.ts'
import { dayStart } from '../src/period.ts'
import { createRawStore, type RawStore } from '../src/raw-store.ts'
import { askSources } from '../src/round/observe.ts'
import { download } from '../src/source/download.ts'
import { householdCell } from '../src/source/eurostat.ts'
import { readSource, type SourceDefinition } from '../src/source/source.ts'

const months = Array.from({ length: 6 }, (_, at) => `2024-0${at + 1}`)
const cell = householdCell('ES', 'EUR')
const jsonStat = {
  class: 'dataset',
  value: { 0: 0.2436 },
  id: [...Object.keys(cell), 'time'],
  dimension: {
    ...Object.fromEntries(
      Object.entries(cell).map(([name, code]) => [name, { category: { index: { [code]: 0 } } }]),
    ),
    time: { category: { index: { '2024-S1': 0 } } },
  },
}
const sdmx = [
  'DATAFLOW,LAST UPDATE,freq,product,nrg_cons,unit,tax,currency,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG',
  'ESTAT:NRG_PC_204(1.0),x,S,6000,KWH2500-4999,KWH,I_TAX,EUR,ES,2024-S1,0.2436,',
].join('\n')
const ecb = [
  'FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,TIME_PERIOD,OBS_VALUE',
  ...months.flatMap((month) => [`M,USD,EUR,SP00,${month},1.08`, `M,GBP,EUR,SP00,${month},0.85`]),
].join('\n')
const fred = ['observation_date,EXUSUK', ...months.map((month) => `${month}-01,1.27`)].join('\n')

/** What public endpoints answer, by path; small, in their real shape. */
function answerTo(path: string): string | undefined {
  if (path.startsWith('/eurostat/statistics/1.0/data/nrg_pc_204?')) return JSON.stringify(jsonStat)
  if (path.startsWith('/eurostat/sdmx/2.1/data/NRG_PC_204/S.6000.KWH2500-4999.KWH.I_TAX.EUR.ES')) return sdmx
  if (path.startsWith('/ecb/service/data/EXR/M.USD+GBP.EUR.SP00.A')) return ecb
  if (path === '/fred/graph/fredgraph.csv?id=EXUSUK') return fred
  return undefined
}

describe('live sources over HTTP', () => {
  let server: Server
  let base: string
  let folder: string
  let store: RawStore
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-live-'))
    store = createRawStore(folder)
    server = createServer((request, response) => {
      const path = request.url ?? ''
      if (path === '/slow') return
      if (path === '/endless') {
        const more = (): void =>
          void (response.write('x'.repeat(65_536)) ? setImmediate(more) : response.once('drain', more))
        response.on('close', () => response.removeAllListeners('drain'))
        return more()
      }
      const body = answerTo(path)
      response.writeHead(body === undefined ? 503 : 200).end(body ?? 'down for maintenance')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true, force: true })
  })

  const endpoints = (): Endpoints => ({
    eurostat: `${base}/eurostat`,
    ecb: `${base}/ecb`,
    fred: `${base}/fred`,
    aneel: `${base}/aneel`,
    octopus: `${base}/octopus`,
  })
  const ask = async (name: string, at = '2024-10-01') =>
    askSources(liveSources(findFeed(name)!, endpoints()), store, dayStart(at))

  it('reads Spain from both interfaces of Eurostat, and keeps what they said', async () => {
    const { answers, silent } = await ask('ES')
    assert.deepEqual(silent, [])
    assert.deepEqual(
      answers.map(({ figures }) => figures.at(-1)?.value),
      [24_360_000n, 24_360_000n],
    )
    const raw = await store.find(answers[1]!.contentId)
    assert.equal(Buffer.from(raw ?? []).toString(), sdmx)
  })

  it('reads the pound from two central banks', async () => {
    const { answers } = await ask('USD/GBP')
    assert.deepEqual(
      answers.map(({ source, figures }) => [source.origin, figures.at(-1)?.value]),
      [
        ['ecb', 127_058_823n],
        ['fed', 127_000_000n],
      ],
    )
  })

  it('counts a source as silent when it is down, or when its newest period is too old', async () => {
    const down = await ask('BR')
    assert.deepEqual(down.answers, [])
    assert.ok(down.silent.every(({ code }) => code === 'oracle/download'))
    const old = await ask('ES', '2026-01-01')
    assert.deepEqual(old.answers, [])
    assert.ok(old.silent.every(({ code }) => code === 'oracle/source'))
  })

  it('keeps what it could not read, and refuses figures out of bounds', async () => {
    const source = liveSources(findFeed('ES')!, endpoints())[0]!
    const slipped: SourceDefinition = { ...source, bounds: { min: 1n, max: 20_000_000n } }
    await assert.rejects(readSource(slipped, store, undefined), { code: 'oracle/source' })
  })

  it('gives up on an endless and on a silent answer', async () => {
    await assert.rejects(download(`${base}/endless`, { bytesMax: 1_000_000, timeoutMs: 20_000 }), {
      code: 'oracle/download',
    })
    await assert.rejects(download(`${base}/slow`, { bytesMax: 1000, timeoutMs: 200 }), {
      code: 'oracle/download',
    })
    await assert.rejects(download('http://127.0.0.1:1/', { bytesMax: 1000, timeoutMs: 2000 }), {
      code: 'oracle/download',
    })
  })
})
