import { getAddress } from 'viem'

import { NoCodeError } from '../../src/errors/token.ts'
import { usdc } from '../../src/money/usdc.ts'
import { defineTool } from '../../src/registry/define-tool.ts'
import { askedToken } from '../token-safety/looks/asked-token.ts'
import { chainOf } from '../verdicts/chain-of.ts'
import { buildAnswer } from './answer.ts'
import { examples } from './examples.ts'
import { gather } from './gather.ts'
import { input, output } from './schema.ts'

/** Tells who made a token and what became of the rest. */
export const deployerCheck = defineTool({
  name: 'deployer_check',
  title: 'Deployer check',
  description:
    'Finds out who made a token and what became of the other tokens of the same account. Reads the token, its log and what launchpads write into it, proves the maker where the address of the token follows from it, lists what else that account created on this chain and says which of those still have a pool with liquidity. Answers avoid, caution, ok or unknown, with evidence for every reason, and says plainly how far back it looked. Use it before you buy a new token.',
  price: usdc('0.008'),
  readOnly: true,
  input,
  output,
  examples,
  async check({ token, chain }, { chains }) {
    const reads = chainOf(chains, chain)
    const address = getAddress(token)
    const [code] = await Promise.all([reads.code(address), askedToken(reads, address)])
    if (code === '0x') throw new NoCodeError({ token, chainId: reads.chainId })
  },
  async run({ token, chain }, { chains, clock }) {
    const reads = chainOf(chains, chain)
    const asked = await askedToken(reads, getAddress(token))
    const { block, findings } = await gather(reads, {
      token: asked.token,
      seed: `${clock()}`,
    })
    return buildAnswer({ chainId: reads.chainId, block, findings })
  },
})
