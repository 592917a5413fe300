import { erc20Abi, isHex, zeroHash } from 'viem'
import type { Address, Hex } from 'viem'
import { getCode, getStorageAt, readContract } from 'viem/actions'

import type { Artifact, ArtifactStep } from './artifact.ts'
import { plantToken } from './plant-token.ts'
import { act, attempt, wait } from './stage.ts'
import type { Stage } from './stage.ts'
import { balanceOf, buy, sell } from './trader.ts'

/** A tax from here on is a label of its own. */
const extremeTaxBps = 5_000
/** A sale that pays less than this part of its worth counts as blocked. */
const emptySaleTaxBps = 9_800
const expectedWithinBps = 50
const sharesBps = [10_000, 5_000, 1_000]
const wholeBps = 10_000

/** EIP-1967: where proxies keep the address of their code and of their beacon. */
const logicSlots: Hex[] = [
  '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
  '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50',
]

/**
 * Plants a token and does what its label says can be done, with real transactions of a wallet.
 *
 * @returns what is wrong with the label, or `undefined` when it is proved.
 */
export async function disprove(stage: Stage, artifact: Artifact): Promise<string | undefined> {
  const token = await plantToken(stage, artifact)
  if (artifact.label === 'honest') return disproveHonest(stage, { token, artifact })
  const { label, proof = [] } = artifact
  const bought = await buy(stage, token)
  if (label !== 'tax' && !bought.done) return 'nobody can buy it'
  if (label !== 'sell_block' && label !== 'tax') {
    await wait(stage, { seconds: 12, blocks: 1 })
    if (!(await sale(stage, token, [5_000])).works) return 'cannot be sold before the harm is done'
  }
  const before = await look(stage, token)
  for (const step of proof) {
    stage.known.set('balance', `${await balanceOf(stage, token, stage.actors.buyer)}`)
    await act(stage, step)
  }
  await wait(stage, { seconds: 12, blocks: 1 })
  const found = await findHarm(stage, { token, before })
  const proved = label === 'upgrade' ? found.length > 0 : found.includes(label)
  return proved ? undefined : `no ${label} seen, but: ${found.join(', ') || 'nothing'}`
}

async function disproveHonest(
  stage: Stage,
  { token, artifact }: { token: Address; artifact: Artifact },
): Promise<string | undefined> {
  const { expect = {}, proof = [] } = artifact
  const bought = await buy(stage, token)
  if (!bought.done) return 'nobody can buy it'
  await wait(stage, { seconds: 12, blocks: 1 })
  const sold = await sell(stage, token, wholeBps)
  if (!sold.done) return 'nobody can sell it whole'
  for (const [name, { taxBps }] of Object.entries({ buy: bought, sell: sold })) {
    const told = (name === 'buy' ? expect.buyTaxBps : expect.sellTaxBps) ?? 0
    if (Math.abs(taxBps - told) > expectedWithinBps) return `${name} tax ${taxBps}, said ${told}`
  }
  return proof.length === 0 ? undefined : disproveHarmless(stage, { token, proof })
}

/** Does the worst that its makers can do; what they cannot do fails, and that is the point. */
async function disproveHarmless(
  stage: Stage,
  { token, proof }: { token: Address; proof: readonly ArtifactStep[] },
): Promise<string | undefined> {
  await buy(stage, token)
  const before = await look(stage, token)
  stage.known.set('balance', `${before.balance}`)
  for (const step of proof) await attempt(stage, step)
  await wait(stage, { seconds: 12, blocks: 1 })
  const found = await findHarm(stage, { token, before })
  return found.length > 0 ? `can do harm: ${found.join(', ')}` : undefined
}

type Look = { balance: bigint; supply: bigint; insiders: bigint; code: string }
type Harm = Exclude<Artifact['label'], 'honest'>

async function findHarm(
  stage: Stage,
  { token, before }: { token: Address; before: Look },
): Promise<Harm[]> {
  const now = await look(stage, token)
  const found: Harm[] = []
  if (now.balance * 2n < before.balance) found.push('drain')
  if (now.supply * 10n > before.supply * 11n) found.push('mint')
  else if ((now.insiders - before.insiders) * 10n > before.supply) found.push('mint')
  if (now.code !== before.code) found.push('upgrade')
  const sold = await sale(stage, token, sharesBps)
  if (!sold.works) found.push('sell_block', 'trapdoor')
  const bought = await buy(stage, token)
  const taxes = [sold.taxBps, bought.done ? bought.taxBps : 0]
  if (Math.max(...taxes) >= extremeTaxBps) found.push('tax')
  return found
}

/** The largest of the shares that can be sold. */
async function sale(stage: Stage, token: Address, shares: number[]) {
  if ((await balanceOf(stage, token, stage.actors.buyer)) === 0n) return { works: true, taxBps: 0 }
  for (const share of shares) {
    const sold = await sell(stage, token, share)
    if (sold.done) return { works: sold.taxBps < emptySaleTaxBps, taxBps: sold.taxBps }
  }
  return { works: false, taxBps: 0 }
}

async function look(stage: Stage, token: Address): Promise<Look> {
  const { client, actors } = stage
  const { buyer, deployer, helper } = actors
  const [balance, held, helped, supply, code, name, ...slots] = await Promise.all([
    balanceOf(stage, token, buyer),
    balanceOf(stage, token, deployer),
    balanceOf(stage, token, helper),
    readContract(client, { address: token, abi: erc20Abi, functionName: 'totalSupply' }).catch(
      () => 0n,
    ),
    getCode(client, { address: token }),
    readContract(client, { address: token, abi: erc20Abi, functionName: 'name' }).catch(() => ''),
    ...logicSlots.map((slot) => getStorageAt(client, { address: token, slot })),
  ])
  const words = slots.map((word) => (isHex(word) ? word : zeroHash))
  return { balance, supply, insiders: held + helped, code: [code, name, ...words].join() }
}
