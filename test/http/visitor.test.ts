import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { visitorOf } from '../../src/http/middleware/visitor.ts'

const peer = '198.51.100.9'
const direct = (address: string) =>
  visitorOf({ peer: address, forwarded: undefined, trustedProxies: 0 })

describe('an address is counted as', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:FFFF:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ])('%s: %s', (address, visitor) => {
    expect(direct(address)).toBe(visitor)
  })

  test('one for all of a /64, whatever its other half', () => {
    const half = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 0xff_ff })))
    fc.assert(
      fc.property(half, half, (network, host) => {
        const written = [...network, ...host].map((group) => group.toString(16)).join(':')
        // Mapped IPv4 addresses are no network of theirs.
        fc.pre(network.some((group) => group !== 0))
        const visitor = `${network.map((group) => group.toString(16)).join(':')}::/64`
        expect(direct(written)).toBe(visitor)
        expect(direct(written.toUpperCase())).toBe(visitor)
      }),
    )
  })
})

describe('X-Forwarded-For', () => {
  test('counts for nothing where no proxy is configured', () => {
    expect(visitorOf({ peer, forwarded: '192.0.2.7', trustedProxies: 0 })).toBe(peer)
  })

  test.each([
    { forwarded: '192.0.2.7', trustedProxies: 1, visitor: '192.0.2.7' },
    { forwarded: '203.0.113.1, 192.0.2.7', trustedProxies: 1, visitor: '192.0.2.7' },
    { forwarded: '203.0.113.1,192.0.2.7, 10.0.0.1', trustedProxies: 2, visitor: '192.0.2.7' },
    { forwarded: '192.0.2.7:61234', trustedProxies: 1, visitor: '192.0.2.7' },
    { forwarded: '[2001:db8::7]:443', trustedProxies: 1, visitor: '2001:db8:0:0::/64' },
    { forwarded: '[2001:db8::7]', trustedProxies: 1, visitor: '2001:db8:0:0::/64' },
  ])('$forwarded behind $trustedProxies is $visitor', ({ visitor, ...seen }) => {
    expect(visitorOf({ peer, ...seen })).toBe(visitor)
  })

  test.each([
    '',
    ',',
    'unknown',
    '192.0.2.999',
    '192.0.2.07',
    '0x7f.1',
    'localhost',
    '_hidden',
    '[::1',
    '1::2::3',
  ])('that says %j leaves the address of the connection', (forwarded) => {
    expect(visitorOf({ peer, forwarded, trustedProxies: 1 })).toBe(peer)
  })

  test('shorter than the row of proxies was not written by them all', () => {
    expect(visitorOf({ peer, forwarded: '192.0.2.7', trustedProxies: 2 })).toBe(peer)
  })

  test('any text leaves a visitor', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 3 }), (forwarded, trustedProxies) => {
        expect(visitorOf({ peer, forwarded, trustedProxies })).toEqual(expect.any(String))
      }),
    )
  })
})

test('without a connection there is no visitor', () => {
  expect(visitorOf({ peer: undefined, forwarded: '192.0.2.7', trustedProxies: 0 })).toBeUndefined()
})
