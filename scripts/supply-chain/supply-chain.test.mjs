import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { directDependencies, nameOf, productionPackages } from './production.mjs'
import { inexactVersions, unpinned, unreviewedScripts } from './rules.mjs'
import { entropyBits, findSecrets } from './secrets.mjs'

const integrity = `sha512-${'A'.repeat(86)}==`

describe('production packages', () => {
  const packages = {
    '': { devDependencies: { tool: '1.0.0' } },
    'apps/web': { dependencies: { '@watt/sdk': '*', page: '1.0.0' }, devDependencies: { tool: '1.0.0' } },
    sdk: { dependencies: { deep: '2.0.0' } },
    bench: { dependencies: { stopwatch: '1.0.0' } },
    'node_modules/@watt/sdk': { resolved: 'sdk', link: true },
    'node_modules/page': {
      dependencies: { deep: '^1.0.0' },
      peerDependencies: { tool: '*', host: '*' },
      peerDependenciesMeta: { tool: { optional: true } },
    },
    'node_modules/page/node_modules/deep': {},
    'node_modules/deep': { optionalDependencies: { 'other-platform': '1.0.0' } },
    'node_modules/host': {},
    'node_modules/tool': {},
    'node_modules/stopwatch': {},
  }

  it('are what production workspaces reach, each where Node would find it', () => {
    const expected = ['deep', 'host', 'page', 'page/node_modules/deep'].map((it) => `node_modules/${it}`)
    assert.deepEqual(new Set(productionPackages(packages)), new Set(expected))
    assert.deepEqual(new Set(directDependencies(packages)), new Set(['deep', 'page']))
    assert.equal(nameOf('node_modules/page/node_modules/@scope/deep'), '@scope/deep')
  })
})

describe('rules of a dependency', () => {
  it('refuses every version that is not exact', () => {
    const refused = ['^1.0.0', '~1.0.0', '1.x', '*', '', 'latest', '>=1.0.0', '1.0', 'git+https://a.b/c.git']
    refused.push('github:a/b', 'https://a.b/c.tgz', 'file:../c', 'npm:other@1.0.0')
    for (const version of refused)
      assert.equal(inexactVersions('package.json', { dependencies: { a: version } }).length, 1, version)
    const fine = { dependencies: { a: '1.0.0', '@watt/sdk': '*' }, devDependencies: { b: '2.0.0-beta.1' } }
    assert.deepEqual(inexactVersions('package.json', fine), [])
    assert.equal(inexactVersions('package.json', { devDependencies: { '@watt/sdk': '1.0.0' } }).length, 1)
  })

  it('wants a hash and the registry for all that is locked', () => {
    const lock = (it) => ({ '': {}, sdk: {}, 'node_modules/a': { version: '1.0.0', integrity, ...it } })
    assert.deepEqual(unpinned('lock', lock({})), [])
    assert.equal(unpinned('lock', lock({ integrity: undefined })).length, 1)
    assert.equal(unpinned('lock', lock({ integrity: 'sha1-abc' })).length, 1)
    assert.equal(unpinned('lock', lock({ resolved: 'git+ssh://git@a.b/c.git#1' })).length, 1)
    assert.deepEqual(unpinned('lock', { 'node_modules/@watt/sdk': { link: true, resolved: 'sdk' } }), [])
  })

  it('wants scripts at install reviewed', () => {
    const lock = { 'node_modules/esbuild': { hasInstallScript: true }, 'node_modules/a': {} }
    assert.deepEqual(unreviewedScripts('lock', lock, nameOf), [])
    const grown = { ...lock, 'node_modules/a': { hasInstallScript: true } }
    assert.equal(unreviewedScripts('lock', grown, nameOf).length, 1)
  })
})

describe('secret scan', () => {
  // Put together here, so that the scan of this file finds none.
  const hex = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
  const planted = [
    ['-----BEGIN EC ', `PRIVATE KEY-----\n${'MHcCAQEEIJ'.repeat(5)}`],
    ['AKIA', 'IOSFODNN7EXAMPLE'],
    ['gh', `p_${'a1B2c3D4e5F6'.repeat(3)}`],
    ['npm', `_${'a1B2c3D4e5F6'.repeat(3)}`],
    ['const privateKey = ', `'0x${hex}'`],
    ['"apiKey": ', `"${hex}"`],
    ['postgres://admin:', 'hunter22@db.example/watt'],
  ].map((parts) => parts.join(''))

  it('finds what is planted, names the line, and does not repeat it', () => {
    for (const secret of planted) {
      const findings = findSecrets('a.ts', `// one\n// two\n${secret}\n`)
      assert.equal(findings.length, 1, secret)
      assert.match(findings[0], /^a\.ts:3: /)
      assert.ok(!findings[0].includes(secret.slice(-16)))
    }
  })

  it('passes over words, repetitions, bare hashes and what is known', () => {
    const fine = [
      `const token = '${'ab'.repeat(32)}'`,
      `const hash = '${hex}'`,
      `password: 'correct horse battery staple, of which there are many'`,
      'http://127.0.0.1:8545/path?user=a:b',
    ]
    for (const text of fine) assert.deepEqual(findSecrets('a.ts', text), [], text)
    assert.deepEqual(findSecrets('a.ts', `secret = '${hex}'`, new Set([hex])), [])
  })

  it('measures entropy in bits for each character', () => {
    assert.equal(entropyBits('aaaa'), 0)
    assert.equal(entropyBits('abab'), 1)
    assert.equal(entropyBits('0123456789abcdef'), 4)
  })
})
