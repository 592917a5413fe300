import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { defineTool } from '../../src/registry/define-tool.ts'
import { runTool } from '../../src/registry/run-tool.ts'

const heedful = (signal: AbortSignal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')))
  })

const tool = defineTool({
  name: 'counted',
  title: 'Counted',
  description: 'Counts.',
  free: true,
  deadlineMs: 20,
  input: z.object({}),
  output: z.object({ count: z.int(), unit: z.string().default('calls') }),
  examples: [{ input: {}, output: { count: 1 } }],
  run: async () => ({ count: 1 }),
})

describe('runTool', () => {
  test('answers the output, completed and without what the schema does not know', async () => {
    expect(await runTool(tool, async () => ({ count: 2, secret: 'x' }))).toEqual({
      kind: 'done',
      output: { count: 2, unit: 'calls' },
    })
  })

  test('a tool that rejects has failed', async () => {
    const cause = new Error('upstream')
    expect(await runTool(tool, () => Promise.reject(cause))).toEqual({ kind: 'failed', cause })
  })

  test('a tool that throws at once has failed', async () => {
    const thrown = runTool(tool, () => {
      throw new Error('at once')
    })
    expect(await thrown).toMatchObject({ kind: 'failed' })
  })

  test.each([undefined, null, {}, { count: 'two' }, { count: 1.5 }])(
    'the output %j, which the schema refuses, is a failure',
    async (output) => {
      expect(await runTool(tool, async () => output)).toMatchObject({ kind: 'failed' })
    },
  )

  test('a tool that heeds its signal ends in a timeout, not in its own abort error', async () => {
    expect(await runTool(tool, heedful)).toEqual({ kind: 'timeout' })
  })

  test('a tool that ignores its signal is left behind at the deadline', async () => {
    expect(await runTool(tool, () => new Promise(() => {}))).toEqual({ kind: 'timeout' })
  })

  test('an answer after the deadline is dropped', async () => {
    const answers: ((output: unknown) => void)[] = []
    const result = await runTool(tool, () => new Promise((resolve) => answers.push(resolve)))
    answers.forEach((answer) => answer({ count: 1 }))
    expect(result).toEqual({ kind: 'timeout' })
  })
})
