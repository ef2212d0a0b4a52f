import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { resolvePath, startFolder } from './host.ts'

describe('host', () => {
  it('is where the person stood when npm changed into the project', () => {
    const env = { npm_package_json: '/project/package.json', INIT_CWD: '/home/someone' }
    assert.equal(startFolder(env, '/project'), '/home/someone')
  })

  it('does not follow what an outer npm left behind', () => {
    const env = { npm_package_json: '/project/package.json', INIT_CWD: '/project' }
    assert.equal(startFolder(env, '/tmp/test'), '/tmp/test')
    assert.equal(startFolder({ INIT_CWD: '/elsewhere' }, '/here'), '/here')
  })

  it('resolves paths from there, and ~ from home', () => {
    const host = { folder: '/here', home: '/home/someone' }
    assert.equal(resolvePath(host, './a/../b'), '/here/b')
    assert.equal(resolvePath(host, '/abs'), '/abs')
    assert.equal(resolvePath(host, '~/keys'), '/home/someone/keys')
    assert.equal(resolvePath(host, '~'), '/home/someone')
    assert.equal(resolvePath(host, '~other'), '/here/~other')
  })
})
