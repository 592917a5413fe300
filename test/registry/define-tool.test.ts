import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { usdc } from '../../src/money/usdc.ts'
import { defineTool, type Tool } from '../../src/registry/define-tool.ts'

const input = z.object({ text: z.string().min(1), loud: z.boolean().default(false) })
const output = z.object({ text: z.string() })
const example = { input: { text: 'hello' }, output: { text: 'hello' } }

const definition = {
  name: 'echo',
  title: 'Echo',
  description: 'Says it again.',
  price: usdc('0.005'),
  input,
  output,
  examples: [example],
  run: async ({ text }: { text: string }) => ({ text }),
}

describe('defineTool', () => {
  test.each<{ what: string; define: () => Tool; why: RegExp }>([
    ...[
      '',
      'Echo',
      '1echo',
      'e-cho',
      'e__cho',
      '_echo',
      'echo_',
      'echo ',
      'écho',
      'e'.repeat(65),
    ].map((name) => ({
      what: `the name "${name}"`,
      define: () => defineTool({ ...definition, name }),
      why: /snake_case name of at most 64 characters/,
    })),
    {
      what: 'no example',
      define: () => defineTool({ ...definition, examples: [] }),
      why: /at least one example/,
    },
    {
      what: 'an example that the input schema refuses',
      define: () => defineTool({ ...definition, examples: [{ ...example, input: { text: '' } }] }),
      why: /input schema refuses: .*text/s,
    },
    {
      what: 'a later example that the output schema refuses',
      define: () =>
        defineTool({
          ...definition,
          output: z.object({ text: z.string().max(5) }),
          examples: [example, { ...example, output: { text: 'too long' } }],
        }),
      why: /output schema refuses/,
    },
    {
      what: 'a price of zero',
      define: () => defineTool({ ...definition, price: usdc('0') }),
      why: /price of zero/,
    },
    {
      what: 'a price that is zero for one of the examples',
      define: () =>
        defineTool({
          ...definition,
          price: ({ loud }) => usdc(loud ? '0' : '1'),
          examples: [example, { ...example, input: { text: 'hi', loud: true } }],
        }),
      why: /price of zero/,
    },
  ])('refuses $what', ({ define, why }) => {
    expect(define).toThrow(RangeError)
    expect(define).toThrow(why)
  })

  test('fills in what a tool does not say', () => {
    expect(defineTool(definition)).toMatchObject({ free: false, scope: 'mcp', deadlineMs: 20_000 })
  })

  test('a free tool has no price', () => {
    const { price: _price, ...rest } = definition
    const tool = defineTool({ ...rest, free: true })
    expect(tool.free).toBe(true)
    expect(tool.priceOf({ text: 'hello' })).toBeUndefined()
  })

  test('a price may depend on the input', () => {
    const tool = defineTool({ ...definition, price: ({ loud }) => usdc(loud ? '2' : '1') })
    expect(tool.priceOf({ text: 'a', loud: false })).toBe(1_000_000n)
    expect(tool.priceOf({ text: 'a', loud: true })).toBe(2_000_000n)
  })

  test('reads an input with its defaults and without what the schema does not know', () => {
    expect(defineTool(definition).parse({ text: 'a', more: 1 })).toEqual({
      ok: true,
      value: { text: 'a', loud: false },
    })
  })

  test.each([undefined, null, 'text', 1, [], {}, { text: 1 }])(
    'says what is wrong with the input %j',
    (given) => {
      const parsed = defineTool(definition).parse(given)
      expect(parsed).toMatchObject({ ok: false, problems: expect.stringMatching(/\w/) })
    },
  )
})
