import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { readArtifacts } from '../../scripts/garden/artifact.ts'
import { proveAll } from '../../scripts/garden/prove-all.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'

const artifacts = readArtifacts(fileURLToPath(new URL('artifacts', import.meta.url)))

/** Proves each label with real transactions: a wallet buys, somebody does harm, it tries to sell. */
async function wrongLabels(chosen: typeof artifacts) {
  const sandbox = await startSandbox()
  try {
    return await proveAll(sandbox, chosen)
  } finally {
    await sandbox.stop()
  }
}

test('every label of the garden is true', { timeout: 180_000 }, async () => {
  expect(await wrongLabels(artifacts)).toEqual([])
})

test('a label that is not true is found', { timeout: 60_000 }, async () => {
  const honest = artifacts.find(({ id }) => id === 'plain-fixed-supply')
  const trap = artifacts.find(({ label, proof }) => label === 'sell_block' && proof === undefined)
  const trapdoor = artifacts.find(({ id }) => id === 'zap-token')
  if (!honest || !trap || !trapdoor) throw new Error('The garden has changed.')
  const lies = [
    { ...honest, label: 'sell_block' as const },
    { ...honest, label: 'mint' as const },
    { ...trap, label: 'honest' as const },
    { ...honest, expect: { buyTaxBps: 400 } },
    { ...trapdoor, label: 'honest' as const },
    { ...trapdoor, proof: [{ call: 'name()' }] },
  ]
  const found = await wrongLabels(lies)
  expect(found.map(({ why }) => why)).toEqual([
    'no sell_block seen, but: nothing',
    'no mint seen, but: nothing',
    'nobody can sell it whole',
    'buy tax 0, said 400',
    'can do harm: sell_block, trapdoor',
    'no trapdoor seen, but: nothing',
  ])
})
