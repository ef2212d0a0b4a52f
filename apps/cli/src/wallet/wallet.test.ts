import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { recordedSession } from '../host.fixture.ts'
import { checkedAddress, devIndex, findSigner, resolveAddress } from './account.ts'
import { readPrivateKey } from './import.ts'
import { encryptKey } from './keystore.ts'
import { checkWalletName, listWalletFiles, writeWallet } from './keystore-folder.ts'
import { chooseNewPassword, readPassword } from './password.ts'

const devKey = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const devAddress = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
/** Tests do not wait for a strong key derivation; files this weak are refused when read for use. */
const weak = { n: 16_384, r: 1, p: 1 }

let root: string
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'watt-wallet-'))
})
after(() => rm(root, { recursive: true, force: true }))

async function folderWith(...names: string[]): Promise<string> {
  const dataDir = await mkdtemp(join(root, 'data-'))
  for (const name of names) {
    const sealed = await encryptKey(
      new Uint8Array(Buffer.from(devKey, 'hex')),
      'a password',
      devAddress,
      weak,
    )
    await writeWallet(join(dataDir, 'keystore'), name, sealed)
  }
  return dataDir
}

describe('wallet files', () => {
  it('are for their owner alone and never overwritten', async () => {
    const dataDir = await folderWith('main')
    const folder = join(dataDir, 'keystore')
    assert.equal((await stat(join(folder, 'main.json'))).mode & 0o777, 0o600)
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
    const sealed = await encryptKey(new Uint8Array(32).fill(2), 'x', devAddress, weak)
    await assert.rejects(writeWallet(folder, 'main', sealed), {
      code: 'cli/wallet-exists',
      ending: 'refused',
    })
    assert.deepEqual(await readdir(folder), ['main.json'])
  })

  it('are listed by name; what is no keystore is passed over', async () => {
    const dataDir = await folderWith('zeta', 'alpha')
    const folder = join(dataDir, 'keystore')
    await writeFile(join(folder, 'notes.txt'), 'hello')
    await writeFile(join(folder, 'broken.json'), '{}')
    await mkdir(join(folder, 'sub'))
    const listed = await listWalletFiles(folder)
    assert.deepEqual(
      listed.map(({ name, address }) => [name, address]),
      [
        ['alpha', devAddress.toLowerCase()],
        ['zeta', devAddress.toLowerCase()],
      ],
    )
    assert.deepEqual(await listWalletFiles(join(dataDir, 'nowhere')), [])
  })

  it('have plain names', () => {
    assert.equal(checkWalletName('cold-1_a'), 'cold-1_a')
    for (const name of ['', 'A', '../x', 'a/b', '.a', '0xab', 'dev:0', 'a'.repeat(33)]) {
      assert.throws(() => checkWalletName(name), { code: 'cli/usage' }, name)
    }
  })
})

describe('account', () => {
  it('is a test account, an address or a wallet', async () => {
    const session = recordedSession({ dataDir: await folderWith('main') })
    assert.equal(await resolveAddress(session, 'dev:0'), devAddress)
    assert.equal(await resolveAddress(session, devAddress.toLowerCase()), devAddress)
    assert.equal(await resolveAddress(session, 'main'), devAddress)
    await assert.rejects(resolveAddress(session, 'other'), { code: 'cli/not-found', ending: 'notFound' })
    assert.equal(devIndex('main'), undefined)
    assert.throws(() => devIndex('dev:10'), { code: 'cli/usage' })
  })

  it('needs a right checksum, or none', () => {
    assert.equal(checkedAddress(devAddress.toLowerCase()), devAddress)
    for (const wrong of [devAddress.replace('f39F', 'F39F'), '0x12', `${devAddress}0`]) {
      assert.throws(() => checkedAddress(wrong), { code: 'cli/usage' }, wrong)
    }
  })

  it('signs with the only wallet there is; of several one must be named', async () => {
    const one = await findSigner(recordedSession({ dataDir: await folderWith('main') }), undefined)
    assert.deepEqual([one.name, one.address, one.isTestAccount], ['main', devAddress, false])
    const two = await folderWith('a', 'b')
    await assert.rejects(findSigner(recordedSession({ dataDir: two }), undefined), { code: 'cli/usage' })
    assert.equal((await findSigner(recordedSession({ dataDir: two, account: 'b' }), undefined)).name, 'b')
    await assert.rejects(findSigner(recordedSession({ dataDir: two, account: 'c' }), undefined), {
      code: 'cli/not-found',
    })
    await assert.rejects(findSigner(recordedSession({ dataDir: await folderWith() }), undefined), {
      code: 'cli/usage',
    })
  })

  it('opens with its password', async () => {
    const dataDir = await folderWith('main')
    const open = async (password: string) => {
      const session = recordedSession({ dataDir }, { env: { WATT_PASSWORD: password } })
      return (await findSigner(session, undefined)).unlock()
    }
    assert.equal((await open('a password')).address, devAddress)
    await assert.rejects(open('another'), { code: 'cli/wrong-password' })
  })
})

describe('password', () => {
  it('comes from a file or the environment; its last line break does not count', async () => {
    const path = join(root, 'password.txt')
    await writeFile(path, 'from the file\n')
    const session = recordedSession({}, { env: { WATT_PASSWORD: 'from the environment' } })
    assert.equal(await readPassword(session, path, 'main'), 'from the file')
    assert.equal(await readPassword(session, undefined, 'main'), 'from the environment')
  })

  it('is not asked for where there is no terminal, and not taken when it is weak', async () => {
    await assert.rejects(readPassword(recordedSession(), undefined, 'main'), {
      code: 'cli/input-needed',
      ending: 'usage',
    })
    await assert.rejects(
      chooseNewPassword(recordedSession({}, { env: { WATT_PASSWORD: 'short' } }), undefined),
      { code: 'cli/usage' },
    )
    await assert.rejects(readPassword(recordedSession(), join(root, 'none'), 'main'), {
      code: 'cli/not-found',
    })
  })
})

describe('import', () => {
  it('takes a key with or without 0x, and words', () => {
    const key = Buffer.from(devKey, 'hex')
    assert.deepEqual(Buffer.from(readPrivateKey(devKey)), key)
    assert.deepEqual(Buffer.from(readPrivateKey(`0x${devKey}`)), key)
    assert.deepEqual(
      Buffer.from(readPrivateKey('test test test test test test test test test test test  JUNK')),
      key,
    )
  })

  it('refuses the rest without repeating it', () => {
    const secret = 'not a secret key at all'
    for (const text of [
      '',
      secret,
      devKey.slice(1),
      '0'.repeat(64),
      'f'.repeat(64),
      `${'test '.repeat(12)}`.trim(),
    ]) {
      assert.throws(
        () => readPrivateKey(text),
        (error: Error & { code: string }) =>
          error.code === 'cli/usage' && (text === '' || !error.message.includes(text)),
        text,
      )
    }
  })
})
