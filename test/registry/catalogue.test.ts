import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { usdc, type Usdc } from '../../src/money/usdc.ts'
import { buildCatalogue, httpPath, priceText } from '../../src/registry/catalogue.ts'
import { defineTool, type Tool } from '../../src/registry/define-tool.ts'

const prices: Record<string, Usdc> = { small: usdc('10'), big: usdc('100'), mid: usdc('50') }

describe('buildCatalogue', () => {
  const catalogue = buildCatalogue([priced('token_safety', ['small']), priced('other', ['big'])])

  test('keeps the order the tools were given in', () => {
    expect(catalogue.summaries.map(({ name }) => name)).toEqual(['token_safety', 'other'])
  })

  test('finds a tool by its exact name only', () => {
    expect(catalogue.find('token_safety')?.name).toBe('token_safety')
    for (const name of ['TOKEN_SAFETY', 'token-safety', '__proto__', 'constructor', '']) {
      expect(catalogue.find(name)).toBeUndefined()
    }
  })

  test('finds a tool by the last segment of its path', () => {
    expect(httpPath('token_safety')).toBe('/api/v1/token-safety')
    expect(catalogue.findByPath('token-safety')?.name).toBe('token_safety')
    expect(catalogue.findByPath('token_safety')).toBeUndefined()
  })

  test('shows what a caller needs to choose', () => {
    expect(catalogue.summaries[0]).toEqual({
      name: 'token_safety',
      title: 'Title',
      description: 'Description.',
      price: '$10',
      free: false,
      path: '/api/v1/token-safety',
    })
  })

  test('refuses two tools of one name', () => {
    const twice = [priced('same', ['small']), priced('same', ['big'])]
    expect(() => buildCatalogue(twice)).toThrow(new RangeError('Two tools share a name.'))
  })
})

describe('priceText', () => {
  test.each([
    { examples: ['small'], text: '$10' },
    { examples: ['mid', 'mid'], text: '$50' },
    { examples: ['big', 'small', 'mid'], text: '$10 to $100' },
  ])('examples $examples cost $text', ({ examples, text }) => {
    expect(priceText(priced('plan', examples))).toBe(text)
  })

  test('a free tool is free', () => {
    expect(priceText(free)).toBe('free')
  })
})

function priced(name: string, sizes: string[]): Tool {
  return defineTool({
    name,
    title: 'Title',
    description: 'Description.',
    price: ({ size }) => prices[size] ?? usdc('1'),
    input: z.object({ size: z.string() }),
    output: z.object({}),
    examples: sizes.map((size) => ({ input: { size }, output: {} })),
    run: async () => ({}),
  })
}

const free = defineTool({
  name: 'free',
  title: 'Title',
  description: 'Description.',
  free: true,
  input: z.object({}),
  output: z.object({}),
  examples: [{ input: {}, output: {} }],
  run: async () => ({}),
})
