import { concat, getAddress, pad, type Address } from 'viem'

import type { ChainClient } from '../../../src/sandbox/chain-client.ts'
import { proxySlots } from '../../../tools/token-safety/code/proxy.ts'

/** A proxy that hands everything to `logic`, and keeps `beacon` where beacons are kept. */
export async function beaconProxy(
  client: ChainClient,
  { beacon, logic }: { beacon: Address; logic: Address },
): Promise<Address> {
  const address = getAddress(`0x${crypto.randomUUID().replaceAll('-', '')}00000002`)
  const bytecode = concat(['0x365f5f375f5f365f73', logic, '0x5af43d5f5f3e3d5ff3'])
  await client.setCode({ address, bytecode })
  await client.setStorageAt({ address, index: proxySlots.beacon, value: pad(beacon) })
  return address
}
