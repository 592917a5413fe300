/**
 * `npm run bench`: what an unpaid call costs, beside a bare hono handler that answers the same
 * number of bytes. Both servers and the load share this process, in turns round by round, so only
 * the ratio means something. Bounded: stops by itself after a few seconds.
 */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

import { readConfig, startFaregate } from '../src/index.ts'

const rounds = 7
const callsPerRound = 1_000
const connections = 16

const config = readConfig({ PORT: '0', DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'silent' })
const faregate = await startFaregate({ config })
const quoteUrl = `${faregate.publicUrl}/api/v1/token-safety`
const answer = await (await fetch(quoteUrl, { method: 'POST' })).text()

const bare = new Hono().post('/', (c) => c.body(answer, 402))
const server = serve({ fetch: bare.fetch, hostname: '127.0.0.1', port: 0 })
await new Promise((resolve) => server.once('listening', resolve))
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('The bare server has no port.')
const bareUrl = `http://127.0.0.1:${address.port}/`

await round(quoteUrl)
await round(bareUrl)
const ratios: number[] = []
for (let index = 0; index < rounds; index += 1) {
  const gate = await round(quoteUrl)
  const limit = await round(bareUrl)
  ratios.push(gate / limit)
  print(`round ${index + 1}: faregate ${gate.toFixed(0)}/s, bare hono ${limit.toFixed(0)}/s`)
}
const sorted = ratios.toSorted((a, b) => a - b)
const median = sorted[Math.floor(rounds / 2)] ?? 0
print(
  `unpaid quote / bare hono: median ${median.toFixed(2)}, ${sorted[0]?.toFixed(2)} to ${sorted.at(-1)?.toFixed(2)}`,
)
server.close()
await faregate.stop()

/** Calls per second of one round. */
async function round(url: string): Promise<number> {
  let left = callsPerRound
  const startedAt = performance.now()
  const caller = async () => {
    while (left > 0) {
      left -= 1
      const response = await fetch(url, { method: 'POST' })
      await response.text()
    }
  }
  await Promise.all(Array.from({ length: connections }, caller))
  return (callsPerRound * 1_000) / (performance.now() - startedAt)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
