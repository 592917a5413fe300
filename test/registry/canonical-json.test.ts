import { isDeepStrictEqual } from 'node:util'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { canonicalJson } from '../../src/registry/canonical-json.ts'

/** What a JSON text can hold; JSON has one zero. */
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)))
/** Few keys and few values, so that equal documents come up often. */
const likely = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, 0, 1, '', '1', true),
    fc.array(tie('tree'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', '1', '10', '9'), tie('tree'), { maxKeys: 3 }),
  ),
})).tree

describe('canonicalJson', () => {
  test.each([
    { value: { b: 1, a: [{ d: 1, c: 2 }] }, text: '{"a":[{"c":2,"d":1}],"b":1}' },
    { value: { b: undefined, a: null }, text: '{"a":null}' },
    { value: { ä: 1, z: 2, Z: 3 }, text: '{"Z":3,"z":2,"ä":1}' },
    {
      value: JSON.parse('{"b":1,"__proto__":{"y":1,"x":2}}'),
      text: '{"__proto__":{"x":2,"y":1},"b":1}',
    },
    { value: [3, 1, 2], text: '[3,1,2]' },
  ])('writes $text', ({ value, text }) => {
    expect(canonicalJson(value)).toBe(text)
  })

  test('the order of keys does not matter', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
      }),
    )
  })

  test('what is written reads back as the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(isDeepStrictEqual(JSON.parse(canonicalJson(value)), value)).toBe(true)
      }),
    )
  })

  test('values have equal text exactly when they are equal', () => {
    fc.assert(
      fc.property(likely, likely, (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).toBe(isDeepStrictEqual(plain(a), plain(b)))
      }),
      { numRuns: 500 },
    )
  })
})

/** The same value with every object's keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, nested]) => [key, reversed(nested)])
  return Object.fromEntries(entries.toReversed())
}

/** As JSON makes it: objects with a plain prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
