import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { callerKey, isAllowedHost, isAllowedOrigin, isLoopback } from './access.ts'

describe('isAllowedHost', () => {
  it('passes localhost, IP literals and configured names', () => {
    for (const host of [
      'localhost',
      'LOCALHOST:8545',
      '127.0.0.1:8545',
      '10.1.2.3',
      '[::1]:8545',
      '[fe80::1]',
      'node.example:80',
    ]) {
      assert.ok(isAllowedHost(host, ['node.example']), host)
    }
    assert.ok(isAllowedHost('anything.example', ['*']))
  })

  it('refuses names that could be rebound to this machine', () => {
    for (const host of [
      undefined,
      '',
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'a@localhost',
      '[evil]',
      'x y',
      ':8545',
    ]) {
      assert.ok(!isAllowedHost(host, ['node.example']), host)
    }
  })
})

describe('isAllowedOrigin', () => {
  it('passes programs, configured pages and extensions', () => {
    for (const origin of [
      undefined,
      'https://app.example',
      'chrome-extension://abc',
      'moz-extension://abc',
      'safari-web-extension://abc',
    ]) {
      assert.ok(isAllowedOrigin(origin, ['https://app.example']), origin)
    }
  })

  it('refuses every other page', () => {
    for (const origin of [
      'null',
      '',
      'http://app.example',
      'https://app.example:444',
      'https://app.example.evil',
      'http://localhost:3000',
      'evil-chrome-extension://a',
    ]) {
      assert.ok(!isAllowedOrigin(origin, ['https://app.example']), origin)
    }
  })
})

describe('isLoopback', () => {
  it('knows both families and the mapped form', () => {
    for (const it of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) assert.ok(isLoopback(it), it)
    for (const it of ['10.0.0.1', '::2', '::ffff:10.0.0.1', '']) assert.ok(!isLoopback(it), it)
  })
})

describe('callerKey', () => {
  it('takes an IPv6 /64 for one caller', () => {
    assert.equal(callerKey('2001:db8:1:2:aaaa::1'), callerKey('2001:db8:1:2::2'))
    assert.equal(callerKey('2001:db8::1'), '2001:db8:0:0')
    assert.notEqual(callerKey('2001:db8:1:2::1'), callerKey('2001:db8:1:3::1'))
    assert.equal(callerKey('::ffff:10.0.0.1'), '10.0.0.1')
  })
})
