import { getAddress } from 'viem'

import { NoCodeError } from '../../src/errors/token.ts'
import { usdc } from '../../src/money/usdc.ts'
import { defineTool } from '../../src/registry/define-tool.ts'
import { chainOf } from '../verdicts/chain-of.ts'
import { buildAnswer } from './answer.ts'
import { examples } from './examples.ts'
import { askedToken } from './looks/asked-token.ts'
import { noteLatest } from './looks/first-look.ts'
import { gatherAsked } from './looks/gather.ts'
import { input, output } from './schema.ts'

export const tokenSafety = defineTool({
  name: 'token_safety',
  title: 'Token safety',
  description:
    'Checks an ERC-20 token before you buy it. Buys it in a simulation from the deepest pool of Uniswap V2, V3, V4 or Aerodrome and sells it at once, in the next block, five minutes and a day later; measures the taxes; and lets everybody who may have powers call every function of its code, to see who can stop sales, raise taxes, take balances, mint, or replace the code. Needs no source code. Answers avoid, caution, ok or unknown, with evidence for every reason and a list of what was not tried. Use it before every purchase of a token you do not know.',
  price: usdc('0.005'),
  readOnly: true,
  input,
  output,
  examples,
  async check({ token, chain }, { chains }) {
    const reads = chainOf(chains, chain)
    const address = getAddress(token)
    const [code, latest] = await Promise.all([
      reads.code(address),
      reads.latestBlock(),
      askedToken(reads, address),
    ])
    noteLatest(reads.chainId, latest.number)
    if (code === '0x') throw new NoCodeError({ token, chainId: reads.chainId })
  },
  async run({ token, chain }, { chains, clock }) {
    const reads = chainOf(chains, chain)
    const gathered = await gatherAsked(reads, { address: getAddress(token), seed: `${clock()}` })
    return buildAnswer({ ...gathered, chainId: reads.chainId })
  },
})
