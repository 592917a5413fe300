/**
 * `npm run bench:tokens`: how long `token_safety` takes behind a node that is 150 ms away, and what
 * it costs this process. Tokens of the sandbox in turns, one call at a time; the node's own work
 * and the latency are in the wall time and not in the CPU time. Bounded: a fixed number of calls.
 */
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

import { createPublicClient, http } from 'viem'

import { chainReads } from '../src/chain/chain-reads.ts'
import { startSandbox } from '../src/sandbox/start-sandbox.ts'
import { buildAnswer } from '../tools/token-safety/answer.ts'
import { gather } from '../tools/token-safety/looks/gather.ts'

const latencyMs = 150
const rounds = 8

const sandbox = await startSandbox()
let requests = 0
/** The node, further away. */
const proxy = createServer((incoming, outgoing) => {
  void (async () => {
    requests += 1
    const body: Buffer[] = []
    for await (const chunk of incoming) body.push(Buffer.from(chunk))
    await wait(latencyMs)
    const answer = await fetch(sandbox.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat(body),
    })
    outgoing.setHeader('content-type', 'application/json')
    outgoing.end(Buffer.from(await answer.arrayBuffer()))
  })()
})
await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
const address = proxy.address()
if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')

const transport = http(`http://127.0.0.1:${address.port}/`, { batch: true, retryCount: 0 })
const chain = chainReads({ client: createPublicClient({ transport }), chainId: sandbox.chainId })
const tokens = Object.values(sandbox.tokens)
for (const token of tokens) await gather(chain, { token, seed: 'warm' })

const wall: number[] = []
const cpu: number[] = []
requests = 0
for (let round = 0; round < rounds; round += 1) {
  for (const token of tokens) {
    const [startedAt, usedBefore] = [performance.now(), process.cpuUsage()]
    const { block, findings } = await gather(chain, { token, seed: `${round}` })
    buildAnswer({ token, chainId: chain.chainId, block, findings })
    const { user, system } = process.cpuUsage(usedBefore)
    wall.push(performance.now() - startedAt)
    cpu.push((user + system) / 1_000)
  }
}
proxy.close()
proxy.closeAllConnections()
await sandbox.stop()

const calls = rounds * tokens.length
process.stdout.write(
  [
    `${calls} checks of ${tokens.length} tokens, node ${latencyMs} ms away`,
    `wall ms   median ${at(wall, 0.5)}   p95 ${at(wall, 0.95)}`,
    `CPU ms    median ${at(cpu, 0.5)}   p95 ${at(cpu, 0.95)}   (with the proxy's own share)`,
    `HTTP requests a check: ${(requests / calls).toFixed(2)}`,
    '',
  ].join('\n'),
)

function at(values: readonly number[], part: number): string {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(0)
}
