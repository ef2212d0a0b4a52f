import assert from 'node:assert/strict'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { brotliCompressSync } from 'node:zlib'
import { servePage, type PageServer } from './web-server.ts'

const config = {
  rpc: 'http://127.0.0.1:8545',
  ws: 'ws://127.0.0.1:8545',
  api: 'http://127.0.0.1:8560',
  chainId: 31_337,
  validators: [{ name: 'node-1', rpc: 'http://127.0.0.1:8545', nodeId: 'ab' }],
  quorumSet: { threshold: 1, validators: ['ab'], innerSets: [] },
}

let root: string
let page: PageServer
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'watt-web-'))
  await mkdir(join(root, 'dist', 'assets'), { recursive: true })
  await writeFile(join(root, 'dist', 'index.html'), '<!doctype html>page')
  await writeFile(join(root, 'dist', 'assets', 'a-1.js'), 'script')
  await writeFile(join(root, 'dist', 'assets', 'b-2.js'), 'large')
  await writeFile(join(root, 'dist', 'assets', 'b-2.js.br'), brotliCompressSync('large'))
  await writeFile(join(root, 'secret'), 'secret')
  page = await servePage(join(root, 'dist'), 0, config)
})
after(async () => {
  await page.close()
  await rm(root, { recursive: true, force: true })
})

type Answer = { status: number; headers: Record<string, unknown>; body: string }

/** Not fetch: it would tidy the path up. */
function get(path: string, options: { host?: string; method?: string; port?: number } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        port: options.port ?? page.port,
        host: '127.0.0.1',
        path,
        method: options.method ?? 'GET',
        agent: false,
        ...(options.host !== undefined && { headers: { host: options.host } }),
      },
      (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        )
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

describe('page server', () => {
  it('serves the page, its parts, and where the node is', async () => {
    assert.equal((await get('/')).body, '<!doctype html>page')
    const script = await get('/assets/a-1.js')
    assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
    assert.match(String(script.headers['cache-control']), /immutable/)
    assert.deepEqual(JSON.parse((await get('/config.json')).body), config)
    assert.equal((await get('/block/12')).body, '<!doctype html>page')
    assert.equal((await get('/', { method: 'HEAD' })).body, '')
  })

  it('lets the page load and reach nothing but itself and its nodes', async () => {
    const policy = String((await get('/')).headers['content-security-policy'])
    assert.match(policy, /default-src 'none'/)
    assert.match(
      policy,
      /connect-src 'self' http:\/\/127\.0\.0\.1:8545 ws:\/\/127\.0\.0\.1:8545 http:\/\/127\.0\.0\.1:8560 ws:\/\/127\.0\.0\.1:8560 http:\/\/127\.0\.0\.1:\* http:\/\/localhost:\*;/,
    )
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /'unsafe-/)
    assert.equal((await get('/')).headers['x-content-type-options'], 'nosniff')
  })

  it('sends what never changes compressed to those who take it', async () => {
    const headers = { 'accept-encoding': 'br, gzip' }
    const small = await fetch(`http://127.0.0.1:${page.port}/assets/a-1.js`, { headers })
    assert.equal(small.headers.get('content-encoding'), 'gzip')
    assert.equal(await small.text(), 'script')
    const whole = await get('/assets/a-1.js')
    assert.equal(whole.headers['content-encoding'], undefined)
    assert.equal(whole.body, 'script')
    const smallest = await fetch(`http://127.0.0.1:${page.port}/assets/b-2.js`, { headers })
    assert.equal(smallest.headers.get('content-encoding'), 'br')
    assert.equal(smallest.headers.get('content-type'), 'text/javascript; charset=utf-8')
    assert.equal(await smallest.text(), 'large')
    const older = await fetch(`http://127.0.0.1:${page.port}/assets/b-2.js`, {
      headers: { 'accept-encoding': 'gzip' },
    })
    assert.equal(older.headers.get('content-encoding'), 'gzip')
    assert.equal(await older.text(), 'large')
    const start = await fetch(`http://127.0.0.1:${page.port}/`, { headers })
    assert.equal(start.headers.get('content-encoding'), null)
  })

  it('serves nothing outside the built page', async () => {
    for (const path of [
      '/../secret',
      '/%2e%2e/secret',
      '/..%2fsecret',
      '/assets/../../secret',
      '//secret',
      '/assets/none.js',
    ]) {
      const { body } = await get(path)
      assert.notEqual(body, 'secret', path)
    }
    assert.equal((await get('/assets/none.js')).status, 404)
  })

  it('answers this machine alone, and only reads', async () => {
    assert.equal((await get('/', { host: 'evil.example' })).status, 403)
    assert.equal((await get('/', { host: `localhost:${page.port}` })).status, 200)
    assert.equal((await get('/', { method: 'POST' })).status, 405)
  })

  it('says how to build the page when it is not built', async () => {
    const empty = await servePage(join(root, 'nothing'), 0, config)
    try {
      assert.equal(empty.isBuilt, false)
      const answer = await get('/', { port: empty.port })
      assert.equal(answer.status, 503)
      assert.match(answer.body, /npm run build:web/)
      assert.equal((await get('/config.json', { port: empty.port })).status, 200)
    } finally {
      await empty.close()
    }
  })
})
