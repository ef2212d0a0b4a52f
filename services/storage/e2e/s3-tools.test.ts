/**
 * The S3 gateway as people use it: with rclone, s3cmd, the AWS command line and restic, each as far as it is installed.
 * @module
 */
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { accessSync, constants, realpathSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, relative } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { memoryObjectStore } from '../src/gateway/memory-object-store.ts'
import { startS3Gateway, type S3Gateway } from '../src/gateway/s3/gateway.ts'

const run = promisify(execFile)
const accessKey = 'WATTTESTKEY'
const secret = randomBytes(20).toString('hex')
/** More than one part for every tool, at their smallest part size. */
const largeBytes = 12 * 1024 * 1024
const toolMs = 120_000

/** Every program of this name on the path, once. */
function installed(name: string): readonly string[] {
  const found = new Map<string, string>()
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      const real = realpathSync(path)
      if (!found.has(real)) found.set(real, path)
    } catch {
      // Not here.
    }
  }
  return [...found.values()]
}

function versionOf(tool: string, ...args: readonly string[]): string {
  return (
    execFileSync(tool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0] ?? ''
  )
}

describe('S3 tools', () => {
  const network = memoryObjectStore()
  let gateway: S3Gateway
  let home: string
  let source: string
  let url: string
  let env: NodeJS.ProcessEnv

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'watt-s3-tools-'))
    source = join(home, 'source')
    await writeTree(source)
    gateway = await startS3Gateway({
      listen: { host: '127.0.0.1', port: 0 },
      keyring: { region: 'us-east-1', secretOf: (key) => (key === accessKey ? secret : undefined) },
      origins: [],
      folder: home,
      network,
      ack: 'staged',
      stagedBytesMax: 2 ** 32,
    })
    url = `http://127.0.0.1:${gateway.port}`
    env = {
      PATH: process.env['PATH'],
      HOME: home,
      ...(process.env['PYENV_ROOT'] !== undefined && { PYENV_ROOT: process.env['PYENV_ROOT'] }),
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      RCLONE_CONFIG: join(home, 'rclone.conf'),
      RCLONE_CONFIG_WATT_TYPE: 's3',
      RCLONE_CONFIG_WATT_PROVIDER: 'Other',
      RCLONE_CONFIG_WATT_ENDPOINT: url,
      RCLONE_CONFIG_WATT_ACCESS_KEY_ID: accessKey,
      RCLONE_CONFIG_WATT_SECRET_ACCESS_KEY: secret,
      RCLONE_CONFIG_WATT_CHUNK_SIZE: '5Mi',
      RCLONE_CONFIG_WATT_UPLOAD_CUTOFF: '5Mi',
      RESTIC_PASSWORD: 'not a secret',
      RESTIC_CACHE_DIR: join(home, 'restic-cache'),
    }
    await writeFile(join(home, 'rclone.conf'), '')
    await mkdir(join(home, '.aws'))
    await writeFile(join(home, '.aws', 'config'), '[default]\ns3 =\n  signature_version = s3v4\n')
    await writeFile(join(home, '.s3cfg'), s3cfg(gateway.port))
  })
  after(async () => {
    await gateway.stop()
    await rm(home, { recursive: true, force: true })
  })

  const tool =
    (path: string) =>
    async (...args: readonly string[]): Promise<string> => {
      const { stdout } = await run(path, args, { env, cwd: home, timeout: toolMs, maxBuffer: 2 ** 26 })
      return stdout
    }
  const fresh = async (name: string): Promise<string> => {
    const folder = join(home, name)
    await mkdir(folder, { recursive: true })
    return folder
  }
  const sameTree = async (folder: string): Promise<void> => {
    const [expected, found] = await Promise.all([treeOf(source), treeOf(folder)])
    assert.deepEqual(found, expected)
  }

  suite('rclone', ['version'], (path) => {
    const rclone = tool(path)
    it('syncs, checks, changes, and brings everything back', async () => {
      await rclone('mkdir', 'watt:rclone')
      await rclone('sync', source, 'watt:rclone/tree')
      await rclone('check', '--download', source, 'watt:rclone/tree')
      await rclone('check', source, 'watt:rclone/tree')
      assert.equal(
        (await rclone('sync', '--dry-run', '-v', source, 'watt:rclone/tree')).includes('Copied'),
        false,
      )
      await rclone('copyto', 'watt:rclone/tree/large.bin', 'watt:rclone/copied.bin')
      await rclone('moveto', 'watt:rclone/copied.bin', 'watt:rclone/moved.bin')
      await rclone('touch', '-t', '2020-02-03T04:05:06', 'watt:rclone/moved.bin')
      assert.match(await rclone('lsl', 'watt:rclone/moved.bin'), /2020-02-03 04:05:06/)
      await rclone('delete', 'watt:rclone/moved.bin')
      const back = await fresh('rclone-back')
      await rclone('sync', 'watt:rclone/tree', back)
      await sameTree(back)
      await rclone('purge', 'watt:rclone')
      assert.equal(await rclone('lsd', 'watt:'), '')
    })
  })

  suite('s3cmd', ['--version'], (path) => {
    const s3cmd = tool(path)
    it('puts, gets, lists, copies and syncs', async () => {
      await s3cmd('mb', 's3://s3cmd')
      await s3cmd('put', '--multipart-chunk-size-mb=5', join(source, 'large.bin'), 's3://s3cmd/large.bin')
      const got = join(home, 's3cmd-large.bin')
      await s3cmd('get', 's3://s3cmd/large.bin', got)
      assert.ok((await readFile(got)).equals(await readFile(join(source, 'large.bin'))))
      await s3cmd('cp', 's3://s3cmd/large.bin', 's3://s3cmd/second.bin')
      await s3cmd('mv', 's3://s3cmd/second.bin', 's3://s3cmd/third.bin')
      assert.match(await s3cmd('ls', 's3://s3cmd'), new RegExp(`${largeBytes} .*large\\.bin\\n.*third\\.bin`))
      assert.match(await s3cmd('info', 's3://s3cmd/large.bin'), new RegExp(`File size: ${largeBytes}`))
      await s3cmd('sync', `${source}/`, 's3://s3cmd/tree/')
      const back = await fresh('s3cmd-back')
      await s3cmd('sync', 's3://s3cmd/tree/', `${back}/`)
      await sameTree(back)
      await s3cmd('del', '--recursive', '--force', 's3://s3cmd')
      await s3cmd('rb', 's3://s3cmd')
    })
  })

  suite('aws', ['--version'], (path, at) => {
    const aws = tool(path)
    const s3 = async (...args: readonly string[]): Promise<string> =>
      aws('--endpoint-url', url, 's3', ...args)
    const api = async (...args: readonly string[]): Promise<string> =>
      aws('--endpoint-url', url, 's3api', ...args)
    const bucket = `aws-${at}`
    it('copies, syncs, and fetches by a presigned link', async () => {
      await s3('mb', `s3://${bucket}`)
      await s3('cp', '--no-progress', join(source, 'large.bin'), `s3://${bucket}/large.bin`)
      const got = join(home, `${bucket}.bin`)
      await s3('cp', '--no-progress', `s3://${bucket}/large.bin`, got)
      assert.ok((await readFile(got)).equals(await readFile(join(source, 'large.bin'))))
      await s3('cp', '--no-progress', `s3://${bucket}/large.bin`, `s3://${bucket}/copy.bin`)
      const link = (await s3('presign', `s3://${bucket}/copy.bin`)).trim()
      const response = await fetch(link, { headers: { range: 'bytes=5-9' } })
      assert.equal(response.status, 206)
      assert.ok((await readFile(got)).subarray(5, 10).equals(Buffer.from(await response.arrayBuffer())))
      await s3('sync', '--no-progress', source, `s3://${bucket}/tree`)
      assert.equal(await s3('sync', '--no-progress', source, `s3://${bucket}/tree`), '')
      const back = await fresh(`${bucket}-back`)
      await s3('sync', '--no-progress', `s3://${bucket}/tree`, back)
      await sameTree(back)
    })
    it('uploads parts, lists, takes up again, completes and aborts', async () => {
      const at = ['--bucket', bucket, '--key', 'parts.bin']
      const { UploadId: id } = JSON.parse(await api('create-multipart-upload', ...at)) as { UploadId: string }
      const part = join(home, 'part.bin')
      await writeFile(part, randomBytes(5 * 1024 * 1024))
      const upload = ['upload-part', ...at, '--upload-id', id, '--body', part]
      const etags: string[] = []
      for (const number of ['1', '2'])
        etags.push((JSON.parse(await api(...upload, '--part-number', number)) as { ETag: string }).ETag)
      const listed = JSON.parse(await api('list-parts', ...at, '--upload-id', id)) as {
        Parts: readonly { ETag: string }[]
      }
      assert.deepEqual(
        listed.Parts.map(({ ETag }) => ETag),
        etags,
      )
      const uploads = JSON.parse(await api('list-multipart-uploads', '--bucket', bucket)) as {
        Uploads: readonly unknown[]
      }
      assert.equal(uploads.Uploads.length, 1)
      const parts = { Parts: etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 })) }
      await api(
        'complete-multipart-upload',
        ...at,
        '--upload-id',
        id,
        '--multipart-upload',
        JSON.stringify(parts),
      )
      const head = JSON.parse(await api('head-object', ...at)) as { ContentLength: number; ETag: string }
      assert.equal(head.ContentLength, 10 * 1024 * 1024)
      assert.match(head.ETag, /^"[0-9a-f]{32}-2"$/)
      const other = JSON.parse(await api('create-multipart-upload', ...at)) as { UploadId: string }
      await api('abort-multipart-upload', ...at, '--upload-id', other.UploadId)
    })
    it('pages through a listing, and empties the bucket', async () => {
      const text = await api(
        'list-objects-v2',
        '--bucket',
        bucket,
        '--prefix',
        'tree/small/',
        '--page-size',
        '7',
      )
      assert.equal((JSON.parse(text) as { Contents: readonly unknown[] }).Contents.length, 40)
      await s3('rm', '--recursive', '--quiet', `s3://${bucket}`)
      await s3('rb', `s3://${bucket}`)
    })
  })

  suite('restic', ['version'], (path) => {
    const restic = tool(path)
    it('makes a repository, backs up, checks all data, and restores', async () => {
      const repository = ['-r', `s3:${url}/restic/backups`]
      await restic(...repository, 'init')
      await restic(...repository, 'backup', source)
      await restic(...repository, 'backup', source)
      await restic(...repository, 'check', '--read-data')
      const back = await fresh('restic-back')
      await restic(...repository, 'restore', 'latest', '--target', back)
      await sameTree(join(back, source))
      await restic(...repository, 'forget', '--keep-last', '1', '--prune')
      await restic(...repository, 'check')
    })
  })
})

/** The tests of a tool, once for each of its versions; says so where there is none. */
function suite(name: string, version: readonly string[], tests: (path: string, at: number) => void): void {
  const paths = installed(name)
  if (paths.length === 0) it(name, { skip: `${name} is not installed` }, () => {})
  for (const [at, path] of paths.entries())
    describe(`${path}: ${versionOf(path, ...version)}`, () => tests(path, at))
}

/** Names and digests of all files below a folder. */
async function treeOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const digests = paths.map(async (path) => {
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
    return [relative(folder, path), digest] as const
  })
  return Object.fromEntries((await Promise.all(digests)).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Files whose names and sizes tell implementations apart. */
async function writeTree(folder: string): Promise<void> {
  const names = [
    'empty',
    'a b/c d.txt',
    'plus+and%20percent.txt',
    'ümläut/日本語 🚀.txt',
    'amp&<angle>\'quote".txt',
    'tilde~(paren)!*.txt',
  ]
  const files = new Map<string, Uint8Array>(
    names.map((name) => [name, name === 'empty' ? new Uint8Array() : randomBytes(1000)]),
  )
  for (let at = 0; at < 40; at++) files.set(`small/file-${at}.bin`, randomBytes(100 + at * 997))
  files.set('large.bin', randomBytes(largeBytes))
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
}

function s3cfg(port: number): string {
  return [
    '[default]',
    `access_key = ${accessKey}`,
    `secret_key = ${secret}`,
    `host_base = 127.0.0.1:${port}`,
    `host_bucket = 127.0.0.1:${port}`,
    'use_https = False',
    'signature_v2 = False',
    '',
  ].join('\n')
}
