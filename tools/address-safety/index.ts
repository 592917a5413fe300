import { getAddress } from 'viem'

import { usdc } from '../../src/money/usdc.ts'
import { defineTool } from '../../src/registry/define-tool.ts'
import { chainOf } from '../verdicts/chain-of.ts'
import { buildAnswer } from './answer.ts'
import { examples } from './examples.ts'
import { gather } from './gather.ts'
import { input, output } from './schema.ts'

/** Tells what an address is and what it could do. */
export const addressSafety = defineTool({
  name: 'address_safety',
  title: 'Address safety',
  description:
    'Tells what an address is before you send to it, approve it or call it: wallet, EIP-7702 delegated wallet, Safe multisig, timelock, proxy, token, exchange router or pool, or burn address. Tries in a simulation who could take tokens approved to it, what becomes of ether sent to it and who may replace its code, and asks the sanctions list of the chain. Needs no source code. Answers avoid, caution, ok or unknown, with evidence for every reason and a list of what was not tried.',
  price: usdc('0.005'),
  readOnly: true,
  input,
  output,
  examples,
  async check({ chain }, { chains }) {
    await chainOf(chains, chain).latestBlock()
  },
  async run({ address, chain }, { chains, clock }) {
    const reads = chainOf(chains, chain)
    const { block, findings } = await gather(reads, {
      address: getAddress(address),
      seed: `${clock()}`,
    })
    return buildAnswer({ chainId: reads.chainId, block, findings })
  },
})
