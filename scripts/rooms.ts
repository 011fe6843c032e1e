/** The picture of the rooms in docs/architecture.md: the folders of src/, and whose code calls whose. */
import { importsOf, modulesIn, type Import } from './imports.ts'

type Arrow = { from: string; to: string }

/** Taken by everybody: arrows to it would hide the others. */
const LEFT_OUT = 'src/clearml/errors.ts'

/** These have rooms of their own. */
const HOUSES = ['cleanup', 'files', 'inputs']

/** Mermaid, of the code as it is now. */
export function roomsPicture(): string {
  return pictureOf(modulesIn(['src']).flatMap(importsOf))
}

/** The files outside of rooms are not shown, nor imports of types alone: those are gone when the code runs. */
export function pictureOf(imports: readonly Import[]): string {
  const arrows = imports
    .filter(({ how, to }) => how !== 'types' && to !== LEFT_OUT)
    .map(({ from, to }) => ({ from: roomOf(from), to: roomOf(to) }))
    .filter((arrow): arrow is Arrow => arrow.from !== undefined && arrow.to !== undefined)
  const rooms = imports
    .flatMap(({ from, to }) => [roomOf(from), roomOf(to)])
    .filter((room) => room !== undefined)
  return ['flowchart TD', ...nodesOf([...new Set(rooms)]), ...linesOf(arrows)].join('\n')
}

/** `plan`; in a house with rooms `files/stores`, and `files/*` for what lies beside them. */
function roomOf(file: string): string | undefined {
  const [root, room = '', inner, ...below] = file.split('/')
  if (root !== 'src' || inner === undefined) return undefined
  if (!HOUSES.includes(room)) return room
  return below.length > 0 ? `${room}/${inner}` : `${room}/*`
}

function houseOf(room: string): string {
  return room.split('/')[0] ?? ''
}

function nodesOf(rooms: readonly string[]): string[] {
  return [...Map.groupBy(rooms.toSorted(), houseOf)].flatMap(([house, inner]) =>
    HOUSES.includes(house)
      ? [`  subgraph ${house}["${house}/"]`, ...inner.map((room) => `    ${nodeOf(room)}`), '  end']
      : [`  ${house}["${house}/"]`],
  )
}

function nodeOf(room: string): string {
  const name = room.slice(room.indexOf('/') + 1)
  return `${idOf(room)}["${name === '*' ? '*.ts' : `${name}/`}"]`
}

/** From house to house, and within a house from room to room. */
function linesOf(arrows: readonly Arrow[]): string[] {
  const lines = arrows
    .map(({ from, to }): Arrow => {
      const houses = { from: houseOf(from), to: houseOf(to) }
      return houses.from === houses.to ? { from, to } : houses
    })
    .filter(({ from, to }) => from !== to)
    .map(({ from, to }) => `  ${idOf(from)} --> ${idOf(to)}`)
  return [...new Set(lines)].toSorted()
}

function idOf(room: string): string {
  return room.replace('/*', '_own').replace('/', '_')
}
