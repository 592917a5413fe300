import * as fc from 'fast-check'
import { z } from 'zod'

import { fromAtomic } from '../../src/money/usdc.ts'
import { defineTool, type Tool } from '../../src/registry/define-tool.ts'

const node = z.object({
  label: z.string(),
  get inside() {
    return z.array(node).optional()
  },
})

/** Inputs of several shapes, each with a value that fits. */
const shapes = [
  { schema: z.object({}), value: {} },
  { schema: z.object({ words: z.string().describe('What is said.') }), value: { words: 'hi' } },
  {
    schema: z.object({ 'odd/na~me %': z.int().default(3), many: z.array(z.enum(['a', 'b'])) }),
    value: { many: ['a'] },
  },
  { schema: z.object({ tree: node, deep: node.optional() }), value: { tree: { label: 'root' } } },
  { schema: node, value: { label: 'root', inside: [{ label: 'leaf' }] } },
] as const

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/)
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('_'))
/** Texts that try to be more than text. */
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('two\n- [lines](https://elsewhere.example): free', '](x) `"#$ref', '# Title\r\n'),
)

/** Any tool: free or paid, of one price or of two. */
export const anyTool: fc.Arbitrary<Tool> = fc
  .record({
    name,
    title: text,
    description: text,
    free: fc.boolean(),
    readOnly: fc.boolean(),
    scope: fc.constantFrom('mcp', 'projects', 'none'),
    amounts: fc.tuple(fc.bigInt(1n, 10n ** 15n), fc.bigInt(1n, 10n ** 15n)),
    isFixed: fc.boolean(),
    shape: fc.constantFrom(...shapes),
  })
  .map(({ free, amounts, isFixed, shape, ...rest }) => {
    const [usual, large] = amounts.map((amount) => fromAtomic(amount))
    const common = { ...rest, output: shape.schema, run: async () => shape.value }
    if (free) {
      const examples = [{ input: shape.value, output: shape.value }]
      return defineTool({ ...common, free, input: shape.schema, examples })
    }
    const input = z.object({ ...shape.schema.shape, large: z.boolean() })
    return defineTool({
      ...common,
      price: isFixed ? (usual ?? fromAtomic('1')) : (wanted) => (wanted.large ? large : usual),
      input,
      examples: [false, true].map((isLarge) => ({
        input: { ...shape.value, large: isLarge },
        output: shape.value,
      })),
    })
  })

/** Up to six tools, each with a name of its own. */
export const anyTools = fc.uniqueArray(anyTool, {
  minLength: 0,
  maxLength: 6,
  selector: (tool) => tool.name,
})
