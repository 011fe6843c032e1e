import path from 'node:path'
import { installPython } from '../../bench/python.ts'
import { startProgram, type Emulator } from './emulator.ts'
import { s3At } from './s3.ts'

const MOTO = 'moto[server]==5.2.5'

/** moto's S3, on a Python of its own; a text says why it could not be had. */
export async function startMoto(): Promise<Emulator | string> {
  const python = await installPython(MOTO)
  if (typeof python === 'string') return python
  const { port, stop } = await startProgram(
    (free) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(free)],
    // Its log has a line for each request.
    { program: path.join(python.bin, 'python'), stderr: 'ignore' },
  )
  return s3At(
    `http://127.0.0.1:${port}`,
    async () => {
      await stop()
      python.remove()
    },
    { key: 'test', secret: 'test-secret' },
  )
}
