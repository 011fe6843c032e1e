// The command line of fauxqs listens on all addresses; its library does as told.
import { buildApp } from 'fauxqs'

await buildApp({ logger: false }).listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
