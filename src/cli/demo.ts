import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Command } from 'commander'

import { readConfig } from '../config/config.ts'
import { openLog } from '../log.ts'
import { startFaregate } from '../main.ts'
import { rideThrough } from './demo/ride.ts'
import { terminalStory } from './demo/story.ts'

/** `faregate demo`: a server and a buyer on a local chain; every step is checked. */
export function demo(): Command {
  return new Command('demo')
    .description('watch an agent discover, pay for and use tools, on a local chain with test money')
    .action(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'faregate-demo-'))
      const story = terminalStory(process.stdout)
      const config = readConfig({ PORT: '0', DATABASE_URL: `sqlite:${join(folder, 'demo.db')}` })
      const faregate = await startFaregate({ config, log: openLog('silent') })
      try {
        await rideThrough(faregate, story)
      } finally {
        await faregate.stop()
        await rm(folder, { recursive: true, force: true })
      }
    })
}
